/**
 * {@code make demo}: everything on this machine, and a secret that is synced before the user's
 * eyes.
 */
@NullMarked
package com.infisical.e2e.demo;

import org.jspecify.annotations.NullMarked;
