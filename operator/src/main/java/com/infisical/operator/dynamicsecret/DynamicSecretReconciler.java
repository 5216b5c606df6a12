package com.infisical.operator.dynamicsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.LeaseStatus;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.ApiServerFailure;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.target.TargetMemory;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Keeps a lease with working credentials in the target of an InfisicalDynamicSecret. */
final class DynamicSecretReconciler implements Reconciler<InfisicalDynamicSecret> {
  /** The kind, as sessions know their users. */
  static final String KIND = "InfisicalDynamicSecret";

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LEAST = Duration.ofMillis(50);
  private static final Duration AFTER_NO_SESSION = Duration.ofMinutes(1);

  /** What the credentials of all resources that wait to be written may have, in characters. */
  private static final long MAX_UNWRITTEN =
      Math.min(4L << 20, Runtime.getRuntime().maxMemory() / 64);

  private final InlineSessions sessions;
  private final Supplier<LeaseCase.Means> means;
  private final LeaseReport report;
  private final TargetMemory targets;
  private final LeaseCleanup cleanup;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final Attempts<String> refusals;
  private final Map<String, LeaseMemory> memories = new ConcurrentHashMap<>();

  private final Set<String> dead = ConcurrentHashMap.newKeySet();
  private final Map<ResourceName, Instant> expiries = new ConcurrentHashMap<>();

  /**
   * @param means known once this process leads
   * @param active whether this process works at all: its caches are filled, and it leads
   * @param serves whether the resources of a namespace are its own; others' are left alone
   * @param refusals counts what the API server refused, by UID
   */
  DynamicSecretReconciler(
      InlineSessions sessions,
      Supplier<LeaseCase.Means> means,
      LeaseReport report,
      TargetMemory targets,
      LeaseCleanup cleanup,
      BooleanSupplier active,
      Predicate<String> serves,
      Attempts<String> refusals) {
    this.sessions = sessions;
    this.means = means;
    this.report = report;
    this.targets = targets;
    this.cleanup = cleanup;
    this.active = active;
    this.serves = serves;
    this.refusals = refusals;
  }

  @Override
  public Optional<Duration> reconcile(InfisicalDynamicSecret resource) {
    if (!active.getAsBoolean() || !serves.test(resource.getMetadata().getNamespace())) {
      return Optional.empty();
    }
    String uid = resource.getMetadata().getUid();
    try {
      Optional<Duration> again =
          resource.isMarkedForDeletion()
              ? cleanup.run(resource, remembered(resource))
              : keep(resource);
      refusals.reset(uid);
      return again;
    } catch (KubernetesClientException e) {
      StatusWrite unused = report.unusable(resource, ApiServerFailure.of(e).sentence());
      return Optional.of(refusals.failed(uid));
    }
  }

  private List<HeldLease> remembered(InfisicalDynamicSecret resource) {
    return Optional.ofNullable(memories.get(resource.getMetadata().getUid()))
        .map(LeaseMemory::leases)
        .orElse(List.of());
  }

  private Optional<Duration> keep(InfisicalDynamicSecret resource) {
    if (means.get().finalizer().isGosBack(resource)) {
      String sentence =
          "a Go operator works on this resource at the same time (its finalizer came back), so this"
              + " one does not change it; stop one of the two, or give each its own --namespaces";
      means.get().events().warn(resource, "GoOperator", sentence);
      return again(report.unusable(resource, sentence), Optional.empty());
    }
    return switch (LeaseSpec.of(resource)) {
      case LeaseSpec.Reading.Unusable(Failure failure) ->
          again(report.unusable(resource, failure.sentence()), Optional.empty());
      case LeaseSpec.Reading.Usable(LeaseSpec spec) ->
          settleFinalizers(resource, spec) ? keep(resource, spec) : Optional.of(SOON);
    };
  }

  private boolean settleFinalizers(InfisicalDynamicSecret resource, LeaseSpec spec) {
    boolean needless = means.get().finalizer().isOn(resource) && !spec.revokes();
    if (!means.get().serverWrites() || (!needless && !means.get().finalizer().isGosOn(resource))) {
      return true;
    }
    boolean due = spec.revokes() && resource.getStatus().lease() != null;
    Optional<String> unused = means.get().finalizer().set(resource, due);
    // The object as it is now comes by the watch.
    return false;
  }

  private Optional<Duration> keep(InfisicalDynamicSecret resource, LeaseSpec spec) {
    String uid = resource.getMetadata().getUid();
    LeaseMemory memory =
        memories.computeIfAbsent(uid, missing -> new LeaseMemory(means.get().schedule().now()));
    LeaseCase it = LeaseCase.of(means.get(), resource, spec, memory);
    InlineSessions.Opening opening = sessions.open(user(resource), spec.inline());
    opening.warnings().forEach(warning -> it.warn("Authentication", warning));
    Duration next =
        switch (opening.result()) {
          case OpenResult.Open(Session session) -> {
            it.findings().method(session.method());
            yield new LeaseRound(it, session).run();
          }
          case OpenResult.Unavailable(Failure failure) -> {
            it.findings().noSession(failure.sentence());
            it.findings().refused(failure);
            noteHeld(it);
            yield failure.retry() instanceof Retry.After(Duration delay) ? delay : AFTER_NO_SESSION;
          }
        };
    if (it.findings().hasDeadCredentials()) {
      dead.add(uid);
    } else {
      dead.remove(uid);
    }
    it.findings()
        .present()
        .ifPresentOrElse(
            lease -> expiries.put(nameOf(resource), lease.end()),
            () -> expiries.remove(nameOf(resource)));
    return again(
        it.findings().areUntold()
            ? new StatusWrite.Stored()
            : report.found(resource, it.findings()),
        Optional.of(next));
  }

  /** What the target holds is good for as long as it is, whether or not there is a login. */
  private static void noteHeld(LeaseCase it) {
    LeaseMemory memory = it.memory();
    Instant now =
        memory.serverTime(it.monotonic()).orElseGet(() -> it.means().schedule().instant());
    memory
        .left()
        .filter(left -> left.ref().equals(it.spec().ref()))
        .map(left -> left.record().present())
        .orElseGet(
            () -> {
              HeldTarget held =
                  it.means().target().look(it.facts(), it.spec().ref(), it.leaseOfStatus());
              return held.record().present().filter(lease -> held.holds());
            })
        .ifPresent(lease -> it.findings().present(lease, !lease.lives(now)));
  }

  private static Optional<Duration> again(StatusWrite written, Optional<Duration> next) {
    return written.orSooner(next).map(in -> in.compareTo(LEAST) < 0 ? LEAST : in);
  }

  static InlineSessions.User user(InfisicalDynamicSecret resource) {
    return new InlineSessions.User(KIND, nameOf(resource));
  }

  /** Whether the credentials of all resources that wait to be written take little of the heap. */
  boolean mayKeepUnwritten() {
    long chars = memories.values().stream().mapToLong(LeaseMemory::unwrittenChars).sum();
    return chars <= MAX_UNWRITTEN;
  }

  /** How many targets hold credentials that are no longer good. */
  int deadCredentials() {
    return dead.size();
  }

  /** When the lease of each resource expires. */
  Map<ResourceName, Instant> expiries() {
    return Map.copyOf(expiries);
  }

  /**
   * The server at {@code address} answers again: what waited for it may be tried.
   *
   * @return the UIDs of the resources that waited
   */
  Set<String> serverIsBack(String address) {
    return memories.entrySet().stream()
        .filter(each -> each.getValue().serverIsBack(address))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Override
  public void forget(InfisicalDynamicSecret resource) {
    String uid = resource.getMetadata().getUid();
    noteLeft(resource);
    sessions.forget(user(resource));
    memories.remove(uid);
    if (active.getAsBoolean()) {
      means.get().turns().forget(nameOf(resource));
    }
    dead.remove(uid);
    expiries.remove(nameOf(resource));
    cleanup.forget(uid);
    refusals.reset(uid);
    report.forget(uid);
    targets.forget(uid);
  }

  private void noteLeft(InfisicalDynamicSecret gone) {
    LeaseStatus lease = gone.getStatus().lease();
    if (active.getAsBoolean()
        && serves.test(gone.getMetadata().getNamespace())
        && !gone.getSpec().revokes()
        && lease != null) {
      means
          .get()
          .events()
          .note(
              gone,
              "LeaseLeft",
              "lease %s is not revoked; its credentials expire at %s"
                  .formatted(lease.id(), lease.expiresAt()));
    }
  }

  @Override
  public void failed(InfisicalDynamicSecret resource) {
    // Everything is found again on the target.
    memories.remove(resource.getMetadata().getUid());
  }
}
