/** Leading: the lease, its clocks and the end of a term. */
@NullMarked
package com.infisical.operator.runtime.leader;

import org.jspecify.annotations.NullMarked;
