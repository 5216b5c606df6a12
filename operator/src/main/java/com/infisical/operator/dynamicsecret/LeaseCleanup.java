package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.LeaseStatus;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseKind;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes the leases of a resource that is being deleted, and lets it go
 * (docs/infisical-dynamic-secret.md#deletion).
 *
 * <p>Nothing hangs for long: what cannot be revoked in ten minutes is left to run out. Safe for use
 * by several threads, one at a time for each resource.
 */
final class LeaseCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseCleanup.class);
  private static final String CRD = "infisicaldynamicsecrets.secrets.infisical.com";
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Backoff BACKOFF = new Backoff(SOON, Duration.ofSeconds(60));

  private final KubernetesClient client;
  private final InlineSessions sessions;
  private final CleanupFinalizer finalizer;
  private final Supplier<LeaseCase.Means> means;
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();

  /** How long and how often a resource's leases could not be revoked. */
  private record Attempt(Duration since, int failures) {}

  LeaseCleanup(
      KubernetesClient client,
      InlineSessions sessions,
      CleanupFinalizer finalizer,
      Supplier<LeaseCase.Means> means) {
    this.client = client;
    this.sessions = sessions;
    this.finalizer = finalizer;
    this.means = means;
  }

  void forget(String uid) {
    attempts.remove(uid);
    finalizer.forget(uid);
  }

  /**
   * Does what is left to be done; gives when to come again.
   *
   * @param remembered leases of this process, which a target that is gone no longer proves
   */
  Optional<Duration> run(InfisicalDynamicSecret cached, List<HeldLease> remembered) {
    if (!CleanupFinalizer.isOn(cached) && !CleanupFinalizer.isGosOn(cached)) {
      return Optional.empty();
    }
    InfisicalDynamicSecret resource =
        client
            .resources(InfisicalDynamicSecret.class)
            .inNamespace(cached.getMetadata().getNamespace())
            .withName(cached.getMetadata().getName())
            .get();
    if (resource == null
        || !Objects.equals(resource.getMetadata().getUid(), cached.getMetadata().getUid())) {
      return Optional.empty();
    }
    if (!resource.getSpec().revokes() || isCrdGoing()) {
      return release(resource);
    }
    if (!means.get().serverWrites()) {
      means
          .get()
          .events()
          .warn(
              resource,
              "NotRevoked",
              "the leases would be revoked; not done because the operator runs with"
                  + " --server-writes=false");
      return Optional.of(CallFailure.UNTIL_ASKED_AGAIN);
    }
    return revoke(resource, remembered);
  }

  private Optional<Duration> revoke(InfisicalDynamicSecret resource, List<HeldLease> remembered) {
    Optional<Session> session = session(resource);
    if (session.isEmpty()) {
      return later(resource, "there is no login to revoke them with", isNamespaceGoing(resource));
    }
    ResourceFacts facts = LeaseCase.facts(resource);
    Optional<TargetRef> ref = LeaseSpec.ref(resource);
    Optional<HeldTarget> held =
        ref.map(target -> means.get().target().look(facts, target, idOf(resource)));
    List<String> left = new ArrayList<>();
    for (HeldLease lease : leases(resource, held, remembered, session.get())) {
      revoke(resource, session.get(), lease).ifPresent(left::add);
    }
    if (!left.isEmpty()) {
      return later(resource, String.join("; ", left), false);
    }
    held.filter(HeldTarget::proven).ifPresent(target -> empty(resource, facts, ref.orElseThrow()));
    return release(resource);
  }

  /** Why a lease still lives; empty where it does not. */
  private Optional<String> revoke(
      InfisicalDynamicSecret resource, Session session, HeldLease lease) {
    if (!lease.place().address().equals(session.key().address())) {
      return Optional.of("lease " + lease.id() + " is at another server than .spec names");
    }
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
                  "the server could not end the credentials of lease "
                      + lease.id()
                      + " yet and tries again by itself");
        }
        yield Optional.empty();
      }
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE
              || failure.meaning() == Meaning.DEFINITION_GONE ->
          Optional.empty();
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) -> Optional.of(failure.sentence());
      case LeaseAnswer.Stale<LeaseTimes> stale -> Optional.of("the login changed");
    };
  }

  /** Those that the target proves and those of this process, else the one of the status. */
  private Collection<HeldLease> leases(
      InfisicalDynamicSecret resource,
      Optional<HeldTarget> held,
      List<HeldLease> remembered,
      Session session) {
    Map<String, HeldLease> known = new LinkedHashMap<>();
    held.stream()
        .flatMap(target -> target.record().leases().stream())
        .forEach(lease -> known.put(lease.id(), lease));
    remembered.forEach(lease -> known.putIfAbsent(lease.id(), lease));
    Instant now = means.get().server().now(session);
    known.values().removeIf(lease -> !lease.isKept(now));
    if (known.isEmpty()) {
      ofStatus(resource, session).ifPresent(lease -> known.put(lease.id(), lease));
    }
    return known.values();
  }

  private Optional<HeldLease> ofStatus(InfisicalDynamicSecret resource, Session session) {
    if (!(LeaseSpec.of(resource) instanceof LeaseSpec.Reading.Usable(LeaseSpec spec))
        || !(means
                .get()
                .server()
                .scope(session, spec.definition(), resource.getMetadata().getNamespace())
            instanceof LeaseAnswer.Ok<LeaseScope>(LeaseScope scope))) {
      return Optional.empty();
    }
    Instant unknown = Instant.EPOCH;
    return idOf(resource)
        .map(
            id ->
                new HeldLease(
                    id,
                    new HeldLease.Place(session.key().address(), scope),
                    "",
                    "",
                    LeaseKind.RENEWABLE,
                    unknown,
                    unknown,
                    unknown,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
  }

  private static Optional<String> idOf(InfisicalDynamicSecret resource) {
    return Optional.ofNullable(resource.getStatus().lease())
        .map(LeaseStatus::id)
        .filter(id -> !id.isEmpty());
  }

  /** The session of the spec, else the one that lives on although its credentials are gone. */
  private Optional<Session> session(InfisicalDynamicSecret resource) {
    InlineSessions.User user = DynamicSecretReconciler.user(resource);
    Optional<Session> present =
        LeaseSpec.of(resource) instanceof LeaseSpec.Reading.Usable(LeaseSpec spec)
                && sessions.open(user, spec.inline()).result()
                    instanceof OpenResult.Open(Session open)
            ? Optional.of(open)
            : Optional.empty();
    return present.or(() -> sessions.living(user));
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

  private Optional<Duration> later(InfisicalDynamicSecret resource, String why, boolean atOnce) {
    Duration now = means.get().schedule().now();
    Attempt attempt =
        attempts.merge(
            resource.getMetadata().getUid(),
            new Attempt(now, 1),
            (before, one) -> new Attempt(before.since(), before.failures() + 1));
    if (!atOnce && now.minus(attempt.since()).compareTo(GIVE_UP) < 0) {
      means.get().events().warn(resource, "NotRevoked", "leases could not be revoked: " + why);
      return Optional.of(BACKOFF.delay(attempt.failures(), means.get().schedule().random()));
    }
    String sentence =
        "lease %s is left to run out: %s".formatted(idOf(resource).orElse("(unknown)"), why);
    means.get().metrics().lease(Metrics.Lease.LEFT);
    LOG.warn(
        "InfisicalDynamicSecret {}/{} is deleted although its leases live: {}",
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        sentence);
    means.get().events().warnAlways(resource, "NotRevoked", sentence);
    return release(resource);
  }

  private Optional<Duration> release(InfisicalDynamicSecret resource) {
    if (!resource.getSpec().revokes() && resource.getStatus().lease() != null) {
      means
          .get()
          .events()
          .note(
              resource,
              "LeaseLeft",
              "the lease is not revoked; its credentials end at "
                  + resource.getStatus().lease().expiresAt());
    }
    return finalizer.remove(resource) ? Optional.empty() : Optional.of(SOON);
  }

  /** With its CRD, every object goes at once: nobody meant each lease. */
  private boolean isCrdGoing() {
    try {
      var crd = client.apiextensions().v1().customResourceDefinitions().withName(CRD).get();
      return crd != null && crd.getMetadata().getDeletionTimestamp() != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Asked by a rehearsal: reading namespaces is a right that the operator does not have. */
  private boolean isNamespaceGoing(InfisicalDynamicSecret resource) {
    ConfigMap probe =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(resource.getMetadata().getName())
            .withNamespace(resource.getMetadata().getNamespace())
            .endMetadata()
            .build();
    try {
      client.resource(probe).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getStatus() != null
          && e.getStatus().getDetails() != null
          && e.getStatus().getDetails().getCauses() != null
          && e.getStatus().getDetails().getCauses().stream()
              .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }
  }
}
