package com.infisical.devserver;

import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.devserver.hooks.DevClock;
import com.infisical.devserver.http.DevCertificates;
import com.infisical.devserver.http.Listener;
import com.infisical.devserver.kubernetes.ApiServerReviewer;
import com.infisical.devserver.kubernetes.TokenReviewer;
import com.infisical.devserver.seed.Seed;
import com.infisical.devserver.seed.SeedFile;
import com.infisical.devserver.seed.Seeded;
import com.infisical.devserver.seed.Seeder;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Configures a {@link DevServer} and starts it. For one thread. */
public final class DevServerBuilder {
  private String host = InetAddress.getLoopbackAddress().getHostAddress();
  private int port;
  private Clock clock = Clock.systemUTC();
  private @Nullable TokenReviewer reviewer;
  private @Nullable Config cluster;
  private @Nullable List<String> tlsHosts;
  private @Nullable Seed seed;
  private @Nullable URI sts;
  private CloudIssuers cloudIssuers = CloudIssuers.none();

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

  /** Where the keys are by which tokens of clouds are verified; none are known without it. */
  public DevServerBuilder clouds(CloudIssuers issuers) {
    this.cloudIssuers = issuers;
    return this;
  }

  /** Speaks HTTPS, with a certificate for localhost and these names and addresses. */
  public DevServerBuilder tls(String... hosts) {
    this.tlsHosts = List.of(hosts);
    return this;
  }

  /**
   * Sends signed requests of AWS auth on to this STS, whatever their region; without one they are
   * refused.
   *
   * @param url plain HTTP with a port
   */
  public DevServerBuilder sts(URI url) {
    this.sts = url;
    return this;
  }

  /** Fills the server before it listens. */
  public DevServerBuilder seed(Seed content) {
    this.seed = content;
    return this;
  }

  /**
   * Fills the server from a YAML file before it listens.
   *
   * @throws IllegalArgumentException when the file cannot be read or understood; the message says
   *     what to change
   */
  public DevServerBuilder seedFile(Path file) {
    return seed(SeedFile.read(file));
  }

  /**
   * Starts the server.
   *
   * @throws UncheckedIOException when the address cannot be listened on
   */
  public DevServer start() {
    TokenReviewer chosen =
        reviewer != null ? reviewer : new ApiServerReviewer(Optional.ofNullable(cluster));
    Wiring wiring = Wiring.of(new DevClock(clock), chosen, cloudIssuers);
    if (sts != null) {
      wiring.switches().sts(sts);
    }
    List<Seeded> seeded =
        seed == null ? List.of() : new Seeder(wiring.projects(), wiring.identities()).fill(seed);
    Optional<DevCertificates> tls = Optional.ofNullable(tlsHosts).map(DevCertificates::forHosts);
    try {
      Listener listener =
          Listener.start(
              new InetSocketAddress(host, port),
              tls.map(DevCertificates::serverContext),
              wiring.pipeline());
      String scheme = tls.isPresent() ? "https" : "http";
      String address = scheme + "://" + host + ":" + listener.address().getPort();
      return new DevServer(wiring, listener, address, tls, seeded);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s, port %d: choose another one".formatted(host, port), e);
    }
  }
}
