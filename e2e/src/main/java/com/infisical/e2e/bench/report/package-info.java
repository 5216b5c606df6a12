/** Draws what the benchmark measured, and says how it grows with the number of resources. */
@NullMarked
package com.infisical.e2e.bench.report;

import org.jspecify.annotations.NullMarked;
