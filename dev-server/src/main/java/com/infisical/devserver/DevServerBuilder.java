package com.infisical.devserver;

import com.infisical.devserver.hooks.DevClock;
import com.infisical.devserver.http.Listener;
import com.infisical.devserver.kubernetes.ApiServerReviewer;
import com.infisical.devserver.kubernetes.TokenReviewer;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says how a {@link DevServer} is to be, and starts it. For one thread. */
public final class DevServerBuilder {
  private String host = InetAddress.getLoopbackAddress().getHostAddress();
  private int port;
  private Clock clock = Clock.systemUTC();
  private @Nullable TokenReviewer reviewer;
  private @Nullable Config cluster;

  DevServerBuilder() {}

  /** The port to listen on; 0, the default, takes a free one. */
  public DevServerBuilder port(int number) {
    this.port = number;
    return this;
  }

  /** The address to listen on, {@code 127.0.0.1} by default. */
  public DevServerBuilder host(String name) {
    this.host = name;
    return this;
  }

  /** The clock on which the server's own, movable clock is based. */
  public DevServerBuilder clock(Clock base) {
    this.clock = base;
    return this;
  }

  /** Access to the cluster in which the gateways stand that review tokens. */
  public DevServerBuilder kubernetes(Config access) {
    this.cluster = access;
    return this;
  }

  /** Another reviewer of tokens than real API servers. */
  public DevServerBuilder tokenReviewer(TokenReviewer other) {
    this.reviewer = other;
    return this;
  }

  /**
   * Starts the server.
   *
   * @throws UncheckedIOException when the address cannot be listened on
   */
  public DevServer start() {
    TokenReviewer chosen =
        reviewer != null ? reviewer : new ApiServerReviewer(Optional.ofNullable(cluster));
    Wiring wiring = Wiring.of(new DevClock(clock), chosen);
    try {
      Listener listener =
          Listener.start(new InetSocketAddress(host, port), Optional.empty(), wiring.pipeline());
      String address = "http://" + host + ":" + listener.address().getPort();
      return new DevServer(wiring, listener, address, Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s, port %d: choose another one".formatted(host, port), e);
    }
  }
}
