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
  private final long heap;
  private final Map<Proxy, TlsRelay> relays = new ConcurrentHashMap<>();

  /**
   * @param sockets makes connections of TLS to proxies
   */
  TlsRelays(Supplier<SSLSocketFactory> sockets) {
    this(sockets, Runtime.getRuntime().maxMemory());
  }

  /** The same with another heap than this process's. */
  TlsRelays(Supplier<SSLSocketFactory> sockets, long heap) {
    this.sockets = sockets;
    this.heap = heap;
  }

  InetSocketAddress address(Proxy proxy) {
    return proxy.tls()
        ? relay(proxy).address()
        : InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
  }

  /** What gives the place of one more event stream back; empty where its relay has none. */
  Optional<Runnable> placeForStream(Proxy proxy) {
    return proxy.tls() ? relay(proxy).placeForStream() : Optional.of(() -> {});
  }

  private TlsRelay relay(Proxy proxy) {
    return relays.computeIfAbsent(proxy, found -> new TlsRelay(found, sockets, heap));
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
