/** The servers for probes and metrics. */
@NullMarked
package com.infisical.operator.runtime.endpoint;

import org.jspecify.annotations.NullMarked;
