/**
 * Sends the traces of the operator by OpenTelemetry; a jar of its own, so that others go without.
 */
@NullMarked
package com.infisical.tracing;

import org.jspecify.annotations.NullMarked;
