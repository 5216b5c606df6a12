/** Event streams of Infisical, shared by all resources that want to hear of the same places. */
@NullMarked
package com.infisical.operator.instant;

import org.jspecify.annotations.NullMarked;
