package com.infisical.operator.connection;

import com.infisical.client.http.ProxyUnreachableException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The network between this process and every server: resolution, proxies and trust.
 *
 * @param proxies which calls go through a proxy
 * @param relays where the JDK's client finds a proxy
 * @param resolver asks DNS
 * @param certificateRequests the key manager of all clients
 * @param threads may be blocked, as for an answer of DNS ({@link ThreadedResolver})
 */
record Network(
    ProxyRules proxies,
    TlsRelays relays,
    HostResolver resolver,
    CertificateRequests certificateRequests,
    Executor threads) {
  /**
   * What gives the place of one more event stream to {@code uri} back; may be repeated.
   *
   * @throws ProxyUnreachableException where its proxy is to carry no more
   */
  Runnable placeForStream(URI uri) throws ProxyUnreachableException {
    Optional<ProxyRules.Proxy> proxy = proxies.proxyFor(uri);
    if (proxy.isEmpty()) {
      return () -> {};
    }
    Optional<Runnable> place = relays.placeForStream(proxy.get());
    return place.orElseThrow(
        () ->
            new ProxyUnreachableException(
                "the proxy of "
                    + proxy.get().variable()
                    + ": the operator's memory allows no more event streams through it",
                new IOException("no place")));
  }
}
