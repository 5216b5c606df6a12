/** Flags and environment variables, read into settings. */
@NullMarked
package com.infisical.operator.runtime.settings;

import org.jspecify.annotations.NullMarked;
