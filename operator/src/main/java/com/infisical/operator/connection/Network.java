package com.infisical.operator.connection;

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
    Executor threads) {}
