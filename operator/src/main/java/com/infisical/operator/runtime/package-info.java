/** To be described. */
@NullMarked
package com.infisical.operator.runtime;

import org.jspecify.annotations.NullMarked;
