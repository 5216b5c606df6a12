package com.infisical.devserver.lease;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.FolderKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps dynamic secrets and their leases, and ends leases whose time is over
 * (docs/design/infisical-api.md#7-dynamic-secret-leases). Safe for use by several threads.
 */
public final class LeaseBook implements AutoCloseable {
  private static final long SWEEP_MILLIS = 100;

  private final Clock clock;
  private final Map<String, Definition> definitions = new ConcurrentHashMap<>();
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();
  private final LeaseCounts counts = new LeaseCounts();
  private @Nullable ScheduledExecutorService sweeper;

  public LeaseBook(Clock clock) {
    this.clock = clock;
  }

  /** A lease with the credential that is shown once. */
  public record Created(Lease lease, Map<String, Object> data) {}

  public synchronized void define(Definition definition) {
    definitions.put(key(definition.folder(), definition.name()), definition);
    if (sweeper == null) {
      sweeper =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("dev-server-leases").factory());
      var unused =
          sweeper.scheduleWithFixedDelay(
              this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Takes a dynamic secret away; its leases end. */
  public void remove(Definition definition) {
    definitions.remove(key(definition.folder(), definition.name()));
    leasesOf(definition).forEach(lease -> finish(lease, false));
  }

  public Optional<Definition> definition(FolderKey folder, String name) {
    return Optional.ofNullable(definitions.get(key(folder, name)));
  }

  public List<Definition> definitions(FolderKey folder) {
    return definitions.values().stream().filter(each -> each.folder().equals(folder)).toList();
  }

  public Optional<Lease> lease(String id) {
    return Optional.ofNullable(leases.get(id));
  }

  public List<Lease> leasesOf(Definition definition) {
    return leases.values().stream()
        .filter(each -> each.definition().id().equals(definition.id()))
        .toList();
  }

  /** What has been done so far. */
  public LeaseCounts counts() {
    return counts;
  }

  public Created create(Definition of, Duration ttl) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant end = now.plus(ttl);
    if (latestEnd(of, now).filter(end::isAfter).isPresent()) {
      throw ApiException.badRequest("TTL cannot be larger than max TTL");
    }
    CredentialIssuer.Issued issued = asked(() -> of.issuer().issue(end));
    Lease lease = new Lease(UUID.randomUUID().toString(), of, issued.entityId(), now, end, false);
    leases.put(lease.id(), lease);
    counts.created(of);
    return new Created(lease, issued.data());
  }

  /**
   * Renews a lease: from its present end.
   *
   * @param refusal what a server says where the maximum is reached
   */
  public Lease renew(Lease lease, Duration ttl, String refusal) {
    Definition definition = lease.definition();
    Instant end = lease.expireAt().plus(ttl);
    if (latestEnd(definition, lease.createdAt()).filter(end::isAfter).isPresent()) {
      throw ApiException.badRequest(refusal);
    }
    if (definition.behaviour() == LeaseBehaviour.NOT_RENEWABLE) {
      throw ApiException.badRequest("Lease renewal is not supported for this dynamic secret type");
    }
    asked(
        () -> {
          definition.issuer().extend(lease.entityId(), end);
          return end;
        });
    Lease renewed = leases.computeIfPresent(lease.id(), (id, known) -> known.until(end));
    if (renewed == null) {
      throw ApiException.notFound(
          "Dynamic secret lease with ID '%s' not found".formatted(lease.id()));
    }
    counts.renewed(definition);
    return renewed;
  }

  /** Ends a lease; where its credential cannot be ended it stays, and is tried again. */
  public Lease revoke(Lease lease) {
    counts.revoked(lease.definition());
    return finish(lease, true);
  }

  private Lease finish(Lease lease, boolean keep) {
    try {
      lease.definition().issuer().end(lease.entityId());
      leases.remove(lease.id());
      return lease;
    } catch (IOException e) {
      if (keep) {
        Lease stuck = lease.asStuck();
        leases.put(lease.id(), stuck);
        return stuck;
      }
      return lease;
    }
  }

  private void sweep() {
    Instant now = clock.instant();
    for (Lease lease : leases.values()) {
      if (lease.stuck() || !lease.expireAt().isAfter(now)) {
        finish(lease, true);
      }
    }
  }

  private static Optional<Instant> latestEnd(Definition of, Instant createdAt) {
    return of.maxTtl().flatMap(Ttl::parse).map(createdAt::plus);
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T asked(Question<T> issuer) {
    try {
      return issuer.ask();
    } catch (IOException e) {
      throw ApiException.badRequest("The provider refuses: " + e.getMessage());
    }
  }

  private static String key(FolderKey folder, String name) {
    return folder + " " + name;
  }

  @Override
  public synchronized void close() {
    if (sweeper != null) {
      sweeper.shutdownNow();
    }
  }
}
