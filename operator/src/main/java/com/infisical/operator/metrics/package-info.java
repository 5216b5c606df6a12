/** Figures for Prometheus: what the operator counts and measures. */
@NullMarked
package com.infisical.operator.metrics;

import org.jspecify.annotations.NullMarked;
