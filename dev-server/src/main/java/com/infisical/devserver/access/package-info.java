/** Roles and what they allow. */
@NullMarked
package com.infisical.devserver.access;

import org.jspecify.annotations.NullMarked;
