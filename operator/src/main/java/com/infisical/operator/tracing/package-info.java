/** Traces of the steps of a sync, for a tracing system. */
@NullMarked
package com.infisical.operator.tracing;

import org.jspecify.annotations.NullMarked;
