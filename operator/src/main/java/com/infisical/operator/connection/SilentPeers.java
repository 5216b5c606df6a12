package com.infisical.operator.connection;

import com.infisical.client.http.SilentPeerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Distinguishes a server that says nothing in TLS, usually a port without TLS, from an unreachable
 * one: the JDK's client throws the same exception for both.
 *
 * @param threads may block for the time of a connection
 */
record SilentPeers(ProxyRules proxies, HostResolver resolver, Executor threads) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int HTTPS = 443;

  /** Gives {@code explained} the reason why a call to {@code uri} failed; soon, but not at once. */
  void explain(URI uri, Throwable failure, Consumer<Throwable> explained) {
    if (!isWithoutConnection(failure)
        || !"https".equalsIgnoreCase(uri.getScheme())
        || proxies.proxyFor(uri).isPresent()) {
      explained.accept(failure);
      return;
    }
    try {
      threads.execute(
          () -> explained.accept(accepts(uri) ? new SilentPeerException(failure) : failure));
    } catch (RejectedExecutionException e) {
      explained.accept(failure);
    }
  }

  private static boolean isWithoutConnection(Throwable failure) {
    return Stream.iterate(failure, link -> link != null, Throwable::getCause)
        .limit(8)
        .anyMatch(HttpConnectTimeoutException.class::isInstance);
  }

  private boolean accepts(URI uri) {
    try (Socket socket = new Socket()) {
      InetAddress address = resolver.resolve(uri.getHost())[0];
      if (ForbiddenDestinations.contains(address)) {
        return false;
      }
      int port = uri.getPort() < 0 ? HTTPS : uri.getPort();
      socket.connect(new InetSocketAddress(address, port), Math.toIntExact(PATIENCE.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
