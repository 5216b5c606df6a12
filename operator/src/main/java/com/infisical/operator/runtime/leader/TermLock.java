package com.infisical.operator.runtime.leader;

import com.infisical.client.HttpStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease as fabric8's elector sees it, with what the elector lacks: each renewal prolongs {@link
 * Leadership} from before it was sent; expiry is judged by how long a record was seen unchanged and
 * not by comparing two machines' clocks; a released lease names no holder; and whoever holds the
 * plain lease, or one of another division into shards, counts as holder of ours.
 */
final class TermLock extends LeaseLock {
  private static final Logger LOG = LoggerFactory.getLogger(TermLock.class);
  private static final ZonedDateTime LONG_AGO = Instant.EPOCH.atZone(ZoneOffset.UTC);

  private final LeaseIdentity identity;
  private final Duration term;
  private final Leadership leadership;
  private final Clocks clocks;
  private final Sightings sightings;
  private final Runnable onLoss;
  private final Map<String, Boolean> rivals = new HashMap<>();
  private Duration untilExpiry = Duration.ZERO;
  private volatile @Nullable String problem;
  private volatile @Nullable String holder;

  /**
   * @param onLoss runs when the lease is found to be held by another or by none, although it was
   *     held; may run more than once
   */
  TermLock(
      LeaseIdentity identity,
      Duration term,
      Leadership leadership,
      Clocks clocks,
      Runnable onLoss) {
    super(identity.namespace(), identity.name(), identity.holder());
    this.identity = identity;
    this.term = term;
    this.leadership = leadership;
    this.clocks = clocks;
    this.sightings = new Sightings(clocks, term);
    this.onLoss = onLoss;
  }

  /** Who was last seen to hold the lease, or the plain one where that keeps us waiting. */
  Optional<String> holder() {
    return Optional.ofNullable(holder);
  }

  /** How much longer the record that was last returned keeps others waiting; zero if it is free. */
  synchronized Duration untilExpiry() {
    return untilExpiry;
  }

  /** Why a lease that this process held is held no more, to follow a colon. */
  String whyLost() {
    String now = holder;
    String last = problem;
    if (now != null && !now.isEmpty() && !now.equals(identity())) {
      return "%s holds it now".formatted(now);
    }
    if (last != null) {
      return "it could not be renewed in time, because " + last;
    }
    return now == null || now.isEmpty()
        ? "it was deleted or emptied"
        : "it was not renewed in time; this process or its machine stood still, or its clock was"
            + " set forward";
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    try {
      LeaderElectionRecord seen = look(client);
      holder = seen == null ? null : seen.getHolderIdentity();
      if (leadership.wasHeld() && !identity().equals(holder)) {
        leadership.end();
        onLoss.run();
      }
      return seen;
    } catch (KubernetesClientException e) {
      failed("read", e);
      throw e;
    }
  }

  /**
   * The elector would take a lease back that was deleted or emptied: the process would hold it for
   * good, and write nothing.
   */
  private void refuseOnceLost() {
    if (leadership.hasEnded()) {
      throw new KubernetesClientException("The lease was lost, and is not taken again");
    }
  }

  /** Says the first failure of a row; it is tried again every second. */
  private void failed(String what, KubernetesClientException e) {
    boolean first = problem == null;
    problem = "the lease could not be %s: %s".formatted(what, reason(e));
    if (first) {
      LOG.atWarn()
          .addKeyValue("lease", identity.namespace() + "/" + identity.name())
          .addKeyValue("status", e.getCode())
          .log(
              "The lease cannot be {}: {}; retrying every second. Check that the API server"
                  + " responds and that the operator may get, list, create and patch leases in its"
                  + " namespace",
              what,
              reason(e));
    }
  }

  private static String reason(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 0, -1 -> "the API server did not respond in time";
      case 401 -> "the API server rejects the operator's credentials (HTTP 401)";
      case 403 -> "the operator lacks the permission (HTTP 403)";
      case 409 -> "another client changed it at the same time (HTTP 409)";
      default -> "the API server returned HTTP " + e.getCode();
    };
  }

  private @Nullable LeaderElectionRecord look(KubernetesClient client) {
    untilExpiry = Duration.ZERO;
    if (!leadership.wasHeld()) {
      Optional<Sightings.Judged> rival = rival(client);
      if (rival.isPresent()) {
        return waitFor(rival.get());
      }
    }
    LeaderElectionRecord record = super.get(client);
    if (record == null || !isHeld(record)) {
      return record;
    }
    if (identity().equals(record.getHolderIdentity()) && !leadership.wasHeld()) {
      // Given back in vain: the elector would lead at this sight, before anything is renewed.
      return record.toBuilder().holderIdentity("").build();
    }
    return waitFor(sightings.judge(identity.name(), record));
  }

  private LeaderElectionRecord waitFor(Sightings.Judged judged) {
    untilExpiry = judged.remaining();
    return judged.record();
  }

  /** The record of another lease that is held and excludes ours. */
  private Optional<Sightings.Judged> rival(KubernetesClient client) {
    // All are looked at, or the terms of several dead holders would pass one after the other.
    List<Sightings.Judged> held =
        leases(client).stream()
            .filter(lease -> rivals.computeIfAbsent(lease.getMetadata().getName(), this::excludes))
            .flatMap(lease -> held(lease).stream())
            .toList();
    return held.stream().findFirst();
  }

  /** Where only shards need more than the plain one, a role without the right to list will do. */
  private List<Lease> leases(KubernetesClient client) {
    var leases = client.leases().inNamespace(identity.namespace());
    try {
      return leases.list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpStatus.FORBIDDEN || identity.shards() > 1) {
        throw e;
      }
      Lease plain = identity.isPartial() ? leases.withName(LeaseIdentity.PLAIN).get() : null;
      return plain == null ? List.of() : List.of(plain);
    }
  }

  private boolean excludes(String lease) {
    return identity.isOfAnotherDivision(lease)
        || (identity.isPartial() && lease.equals(LeaseIdentity.PLAIN));
  }

  private Optional<Sightings.Judged> held(Lease lease) {
    LeaderElectionRecord record = toRecord(lease);
    if (!isHeld(record)) {
      return Optional.empty();
    }
    Sightings.Judged judged = sightings.judge(lease.getMetadata().getName(), record);
    return judged.remaining().isZero() ? Optional.empty() : Optional.of(judged);
  }

  /**
   * Two that exclude each other by different leases may have looked before either had its own:
   * whoever finds the other's after that gives its own back and tries again.
   */
  private void yieldToRival(KubernetesClient client, LeaderElectionRecord record) {
    if (!leadership.wasHeld() && rival(client).isPresent()) {
      giveBack(client, record);
      throw new KubernetesClientException(
          "Another operator for the same namespaces holds its lease");
    }
  }

  /** The elector's own reading ends the election by an exception where a field is missing. */
  @Override
  protected LeaderElectionRecord toRecord(Lease lease) {
    LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
    Integer seconds = spec.getLeaseDurationSeconds();
    return new LeaderElectionRecord(
        spec.getHolderIdentity() == null ? "" : spec.getHolderIdentity(),
        seconds == null ? term : Duration.ofSeconds(seconds),
        spec.getAcquireTime() == null ? LONG_AGO : spec.getAcquireTime(),
        spec.getRenewTime() == null ? LONG_AGO : spec.getRenewTime(),
        spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions());
  }

  private static boolean isHeld(LeaderElectionRecord record) {
    return record.getHolderIdentity() != null && !record.getHolderIdentity().isEmpty();
  }

  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
    refuseOnceLost();
    Clocks.Reading sent = clocks.read();
    write("created", () -> super.create(client, record));
    yieldToRival(client, record);
    leadership.renewed(sent);
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
    Clocks.Reading sent = clocks.read();
    if (identity().equals(record.getHolderIdentity())) {
      refuseOnceLost();
      write("renewed", () -> super.update(client, record));
      yieldToRival(client, record);
      leadership.renewed(sent);
    } else {
      leadership.end();
      giveBack(client, record);
    }
  }

  /**
   * Reads the lease first, because each write changed the version that this one must name. The
   * elector releases with a null holder, which a merge patch drops.
   */
  private void giveBack(KubernetesClient client, LeaderElectionRecord record) {
    LeaderElectionRecord now = super.get(client);
    if (now == null || !identity().equals(now.getHolderIdentity())) {
      return;
    }
    super.update(
        client,
        new LeaderElectionRecord(
            "",
            record.getLeaseDuration(),
            record.getAcquireTime(),
            record.getRenewTime(),
            record.getLeaderTransitions()));
  }

  private void write(String what, Runnable request) {
    try {
      request.run();
      problem = null;
    } catch (KubernetesClientException e) {
      failed(what, e);
      throw e;
    }
  }
}
