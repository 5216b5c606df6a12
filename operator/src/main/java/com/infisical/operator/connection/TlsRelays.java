package com.infisical.operator.connection;

import com.infisical.operator.connection.ProxyRules.Proxy;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * Knows where the JDK's client finds a proxy: at its own address, or at a {@link TlsRelay}, opened
 * when it is first needed.
 *
 * <p>Safe for use by several threads.
 */
final class TlsRelays implements AutoCloseable {
  private final Supplier<SSLSocketFactory> sockets;
  private final Map<Proxy, TlsRelay> relays = new ConcurrentHashMap<>();

  /**
   * @param sockets makes connections of TLS to proxies
   */
  TlsRelays(Supplier<SSLSocketFactory> sockets) {
    this.sockets = sockets;
  }

  InetSocketAddress address(Proxy proxy) {
    return proxy.tls()
        ? relays.computeIfAbsent(proxy, found -> new TlsRelay(found, sockets)).address()
        : InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
  }

  /** Why a proxy could not be reached the last time, where that is known. */
  Optional<String> fault(Proxy proxy) {
    return Optional.ofNullable(relays.get(proxy)).flatMap(TlsRelay::fault);
  }

  @Override
  public void close() {
    relays.values().forEach(TlsRelay::close);
  }
}
