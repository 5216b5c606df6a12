package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.CleanupResult;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseKind;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Revokes the leases of a resource that is being deleted, and empties its target
 * (docs/infisical-dynamic-secret.md#deletion).
 *
 * <p>Safe for use by several threads, one at a time for each resource.
 */
final class LeaseCleanup {
  private static final String LOGIN_CHANGED = "the login changed";

  private final InlineSessions sessions;
  private final Cleanup<InfisicalDynamicSecret> cleanup;
  private final Supplier<LeaseCase.Means> means;

  /** A session, or why there is none. */
  private record Access(Optional<Session> session, Optional<Failure> failure) {}

  LeaseCleanup(
      InlineSessions sessions,
      Cleanup<InfisicalDynamicSecret> cleanup,
      Supplier<LeaseCase.Means> means) {
    this.sessions = sessions;
    this.cleanup = cleanup;
    this.means = means;
  }

  void forget(String uid) {
    cleanup.forget(uid);
  }

  /**
   * Does what is left to be done; gives when to come again.
   *
   * @param remembered leases of this process, which a target that is gone no longer proves
   */
  Optional<Duration> run(InfisicalDynamicSecret cached, List<HeldLease> remembered) {
    return cleanup.run(cached, resource -> cleanUp(resource, remembered));
  }

  private CleanupResult cleanUp(InfisicalDynamicSecret resource, List<HeldLease> remembered) {
    ResourceFacts facts = LeaseCase.facts(resource);
    Optional<TargetRef> ref = LeaseSpec.ref(resource);
    Optional<HeldTarget> held =
        ref.map(target -> means.get().target().look(facts, target, idOf(resource)));
    Map<String, HeldLease> known = known(held, remembered);
    if (known.isEmpty() && idOf(resource).isEmpty()) {
      return new CleanupResult.Done();
    }
    Access access = access(resource);
    if (access.session().isEmpty()) {
      return left(resource, known, access);
    }
    Map<String, String> failures = revokeAll(resource, access.session().get(), known);
    if (!failures.isEmpty()) {
      return new CleanupResult.Left(
          what(failures.keySet()),
          String.join("; ", failures.values()),
          LeaseSpec.of(resource) instanceof LeaseSpec.Reading.Usable);
    }
    held.filter(HeldTarget::proven).ifPresent(target -> empty(resource, facts, ref.orElseThrow()));
    return new CleanupResult.Done();
  }

  /** Why leases still live, by their ids; empty where none does. */
  private Map<String, String> revokeAll(
      InfisicalDynamicSecret resource, Session session, Map<String, HeldLease> known) {
    Map<String, String> failures = new LinkedHashMap<>();
    Instant now = means.get().server().now(session);
    known.values().removeIf(lease -> !lease.isKept(now));
    idOf(resource)
        .filter(id -> !known.containsKey(id))
        .ifPresent(
            id -> {
              switch (ofStatus(resource, session, id)) {
                case LeaseAnswer.Ok<HeldLease>(HeldLease lease) -> known.put(id, lease);
                case LeaseAnswer.Failed<HeldLease>(CallFailure failure) -> {
                  // Without its project there is no lease either.
                  if (failure.meaning() != Meaning.DEFINITION_GONE) {
                    failures.put(id, failure.sentence());
                  }
                }
                case LeaseAnswer.Stale<HeldLease> stale -> failures.put(id, LOGIN_CHANGED);
              }
            });
    for (HeldLease lease : known.values()) {
      revoke(resource, session, lease, true).ifPresent(why -> failures.put(lease.id(), why));
    }
    return failures;
  }

  private static CleanupResult left(
      InfisicalDynamicSecret resource, Map<String, HeldLease> known, Access access) {
    return new CleanupResult.Left(
        what(known.isEmpty() ? idOf(resource).stream().toList() : known.keySet()),
        "there is no login to revoke them with"
            + access.failure().map(failure -> ": " + failure.sentence()).orElse(""),
        access.failure().filter(f -> !(f.retry() instanceof Retry.OnChange)).isPresent());
  }

  private static String what(Collection<String> ids) {
    return ids.size() == 1
        ? "lease " + ids.iterator().next() + " is not revoked and expires by itself"
        : "leases " + String.join(", ", ids) + " are not revoked and expire by themselves";
  }

  /**
   * Why a lease still lives; empty where it does not.
   *
   * @param follow whether to look for its project by another slug; only once, or a server that
   *     tells another one each time would never come to an end
   */
  private Optional<String> revoke(
      InfisicalDynamicSecret resource, Session session, HeldLease lease, boolean follow) {
    String namespace = resource.getMetadata().getNamespace();
    return switch (means.get().server().revoke(session, lease, namespace)) {
      case LeaseAnswer.Ok<LeaseTimes>(LeaseTimes times) -> {
        means.get().metrics().lease(Metrics.Lease.REVOKED);
        if (times.revocationFailed()) {
          means
              .get()
              .events()
              .warn(
                  resource,
                  "RevocationPending",
                  "the server could not revoke the credentials of lease "
                      + lease.id()
                      + " yet and retries automatically");
        }
        yield Optional.empty();
      }
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE ->
          Optional.empty();
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure)
          when follow && failure.meaning() == Meaning.DEFINITION_GONE ->
          switch (renamed(resource, session, lease)) {
            case LeaseAnswer.Ok<Optional<HeldLease>>(Optional<HeldLease> moved) ->
                moved.flatMap(there -> revoke(resource, session, there, false));
            case LeaseAnswer.Failed<Optional<HeldLease>>(CallFailure unknown) ->
                Optional.of(unknown.sentence());
            case LeaseAnswer.Stale<Optional<HeldLease>> stale -> Optional.of(LOGIN_CHANGED);
          };
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) -> Optional.of(failure.sentence());
      case LeaseAnswer.Stale<LeaseTimes> stale -> Optional.of(LOGIN_CHANGED);
    };
  }

  /** The lease where its project is now, if that was renamed. */
  private LeaseAnswer<Optional<HeldLease>> renamed(
      InfisicalDynamicSecret resource, Session session, HeldLease lease) {
    return LeaseSpec.of(resource) instanceof LeaseSpec.Reading.Usable(LeaseSpec spec)
        ? means
            .get()
            .server()
            .followRename(session, spec.definition(), lease, resource.getMetadata().getNamespace())
        : new LeaseAnswer.Ok<>(Optional.empty());
  }

  /** Those that the target proves and those of this process. */
  private static Map<String, HeldLease> known(
      Optional<HeldTarget> held, List<HeldLease> remembered) {
    Map<String, HeldLease> known = new LinkedHashMap<>();
    held.stream()
        .flatMap(target -> target.record().leases().stream())
        .forEach(lease -> known.put(lease.id(), lease));
    remembered.forEach(lease -> known.putIfAbsent(lease.id(), lease));
    return known;
  }

  /** The lease with this id, which the status names, where the spec says that it is. */
  private LeaseAnswer<HeldLease> ofStatus(
      InfisicalDynamicSecret resource, Session session, String id) {
    return switch (LeaseSpec.of(resource)) {
      case LeaseSpec.Reading.Unusable(Failure failure) ->
          new LeaseAnswer.Failed<>(new CallFailure(Meaning.REFUSED, failure));
      case LeaseSpec.Reading.Usable(LeaseSpec spec) ->
          switch (means
              .get()
              .server()
              .scope(session, spec.definition(), resource.getMetadata().getNamespace())) {
            case LeaseAnswer.Ok<LeaseScope>(LeaseScope scope) ->
                new LeaseAnswer.Ok<>(unknown(id, session, scope));
            case LeaseAnswer.Failed<LeaseScope>(CallFailure failure) ->
                new LeaseAnswer.Failed<>(failure);
            case LeaseAnswer.Stale<LeaseScope> stale -> new LeaseAnswer.Stale<>();
          };
    };
  }

  /** A lease of which no more is known. */
  private static HeldLease unknown(String id, Session session, LeaseScope scope) {
    return new HeldLease(
        id,
        new HeldLease.Place(session.key().address(), scope),
        "",
        "",
        LeaseKind.RENEWABLE,
        Instant.EPOCH,
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<String> idOf(InfisicalDynamicSecret resource) {
    return StatusLease.of(resource).map(StatusLease::id);
  }

  /** The session of the spec, else the one that lives on although its credentials are gone. */
  private Access access(InfisicalDynamicSecret resource) {
    InlineSessions.User user = DynamicSecretReconciler.user(resource);
    OpenResult opened =
        switch (LeaseSpec.of(resource)) {
          case LeaseSpec.Reading.Usable(LeaseSpec spec) ->
              sessions.open(user, spec.inline()).result();
          case LeaseSpec.Reading.Unusable(Failure failure) -> new OpenResult.Unavailable(failure);
        };
    return switch (opened) {
      case OpenResult.Open(Session session) -> new Access(Optional.of(session), Optional.empty());
      case OpenResult.Unavailable(Failure failure) ->
          new Access(sessions.living(user), Optional.of(failure));
    };
  }

  /** What a target of its own holds is good for nothing any more; an owned one goes anyway. */
  private void empty(InfisicalDynamicSecret resource, ResourceFacts facts, TargetRef ref) {
    boolean owned =
        resource.getSpec().managedSecretReference() != null
            && SecretTarget.OWNER.equals(
                resource.getSpec().managedSecretReference().creationPolicy());
    if (!owned
        && means.get().target().releaseEmptied(facts, ref)
            instanceof WriteResult.Failed(TargetFailure failure)) {
      means.get().events().warn(resource, "TargetWarning", failure.sentence());
    }
  }
}
