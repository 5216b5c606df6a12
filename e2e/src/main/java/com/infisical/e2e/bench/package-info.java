/**
 * The load benchmark behind {@code make bench}: what an operator costs beside another one and
 * beside a bare client that does the same work.
 */
@NullMarked
package com.infisical.e2e.bench;

import org.jspecify.annotations.NullMarked;
