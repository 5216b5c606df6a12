/** The operator's key, and digests that nobody can guess. */
@NullMarked
package com.infisical.operator.key;

import org.jspecify.annotations.NullMarked;
