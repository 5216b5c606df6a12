package com.infisical.devserver;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.events.EventStreams;
import com.infisical.devserver.hooks.DevClock;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.DevCertificates;
import com.infisical.devserver.http.Listener;
import com.infisical.devserver.seed.Seeded;
import com.infisical.devserver.store.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An Infisical-compatible server in this process, in memory.
 *
 * <pre>{@code
 * try (DevServer server = DevServer.builder().start()) {
 *   DevProject shop = server.projects().create("Shop", "shop").setSecret("dev", "/app", "KEY", "v");
 *   DevIdentity ci = server.identities().create("ci");
 *   ClientCredentials credentials = ci.universalAuth();
 *   shop.grant(ci, Role.viewer());
 *   … server.address() …
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class DevServer implements AutoCloseable {
  private final Wiring wiring;
  private final Listener listener;
  private final String address;
  private final String adminToken;
  private final Optional<DevCertificates> certificates;
  private final List<Seeded> seeded;

  DevServer(
      Wiring wiring,
      Listener listener,
      String address,
      Optional<DevCertificates> certificates,
      List<Seeded> seeded) {
    this.wiring = wiring;
    this.seeded = List.copyOf(seeded);
    this.listener = listener;
    this.address = address;
    this.certificates = certificates;
    this.adminToken = wiring.tokens().issuePermanent(admin(wiring));
  }

  private static Identity admin(Wiring wiring) {
    return wiring
        .store()
        .read(tables -> tables.identities().byName("instance-admin"))
        .orElseThrow();
  }

  /** A server that is about to be started: plain HTTP, on any free port of the loopback address. */
  public static DevServerBuilder builder() {
    return new DevServerBuilder();
  }

  /** Where it listens, such as {@code http://127.0.0.1:40123}, without a trailing slash. */
  public String address() {
    return address;
  }

  /** A token that may do everything, and does not end. */
  public String adminToken() {
    return adminToken;
  }

  /**
   * The certificate, in PEM, that clients have to trust.
   *
   * @throws IllegalStateException when the server does not speak HTTPS
   */
  public String caCertificatePem() {
    return certificates().caPem();
  }

  /**
   * Another certificate of the same authority, in PEM, valid in this time.
   *
   * @throws IllegalStateException when the server does not speak HTTPS
   */
  public String caCertificatePem(Instant from, Instant until) {
    return certificates().caPem(from, until);
  }

  private DevCertificates certificates() {
    return certificates.orElseThrow(
        () -> new IllegalStateException("the server speaks plain HTTP: build it with tls()"));
  }

  /** The identities that the seed made, with what they log in with. */
  public List<Seeded> seeded() {
    return seeded;
  }

  public DevProjects projects() {
    return wiring.projects();
  }

  public DevIdentities identities() {
    return wiring.identities();
  }

  /** Lets requests go wrong. */
  public Faults faults() {
    return wiring.faults();
  }

  /** What was asked. */
  public Journal journal() {
    return wiring.journal();
  }

  /** The server's time, which can be moved on. */
  public DevClock clock() {
    return wiring.clock();
  }

  /** How the server plays: old, limited, unwell. */
  public Switches switches() {
    return wiring.switches();
  }

  /** The event streams that are open, and how they behave. */
  public EventStreams eventStreams() {
    return wiring.eventStreams();
  }

  /** The access tokens it issued; they can all be revoked at once. */
  public AccessTokens tokens() {
    return wiring.tokens();
  }

  /** Stops listening; held requests are dropped. */
  @Override
  public void close() {
    listener.close();
    wiring.leases().close();
    wiring.faults().clear();
  }
}
