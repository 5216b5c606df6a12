/**
 * The client of the Infisical HTTP API as its callers see it: calls, replies and values.
 *
 * <p>It knows no Kubernetes. The rooms below it carry the calls out: {@code http} exchanges
 * requests for answers, {@code pace} heeds rate limits, {@code reply} reads answers, {@code events}
 * follows streams, and {@code calls} implements {@link com.infisical.client.InfisicalApi}.
 */
@NullMarked
package com.infisical.client;

import org.jspecify.annotations.NullMarked;
