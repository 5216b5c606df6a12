/** Watching exactly the Secrets that somebody references. */
@NullMarked
package com.infisical.operator.reference;

import org.jspecify.annotations.NullMarked;
