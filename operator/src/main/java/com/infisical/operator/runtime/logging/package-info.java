/** The lines of the log. */
@NullMarked
package com.infisical.operator.runtime.logging;

import org.jspecify.annotations.NullMarked;
