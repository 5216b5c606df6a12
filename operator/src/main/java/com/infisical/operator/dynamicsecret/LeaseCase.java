package com.infisical.operator.dynamicsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;
import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.ResourceFacts;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One resource in one reconcile, with the services that it needs.
 *
 * @param facts of the resource
 * @param memory what is remembered of it
 * @param findings takes what is found
 */
record LeaseCase(
    Means means,
    InfisicalDynamicSecret resource,
    LeaseSpec spec,
    ResourceFacts facts,
    LeaseMemory memory,
    Findings findings) {

  /**
   * What all looks share.
   *
   * @param turns of resources that create leases
   * @param mayKeep whether credentials that could not be written may stay in memory: those of all
   *     resources together are not too large
   * @param serverWrites whether anything may be created, renewed or revoked at servers
   */
  record Means(
      LeaseServer server,
      CreationTurns turns,
      LeaseTarget target,
      TargetWatches watches,
      Reloads reloads,
      CleanupFinalizer<InfisicalDynamicSecret> finalizer,
      Events events,
      Metrics metrics,
      Schedule schedule,
      BooleanSupplier mayKeep,
      boolean serverWrites) {}

  static LeaseCase of(
      Means means, InfisicalDynamicSecret resource, LeaseSpec spec, LeaseMemory memory) {
    return new LeaseCase(means, resource, spec, facts(resource), memory, new Findings());
  }

  /** The facts of {@code resource}. */
  static ResourceFacts facts(InfisicalDynamicSecret resource) {
    List<Condition> none = List.of();
    return ResourceFacts.of(resource, none);
  }

  /** The same where the target's version names the lease of the status: who wrote both is one. */
  ResourceFacts factsOfTakeOver() {
    return new ResourceFacts(
        facts.apiVersion(),
        facts.kind(),
        facts.uid(),
        facts.namespace(),
        facts.name(),
        facts.labels(),
        facts.annotations(),
        true);
  }

  ResourceName name() {
    return nameOf(resource);
  }

  String namespace() {
    return resource.getMetadata().getNamespace();
  }

  Duration monotonic() {
    return means.schedule().now();
  }

  /** What the present lease was made from changes when this does. */
  String definition(Session session) {
    return means.target().digest(spec, session.key().address());
  }

  /** What a lease is made from: while it is the same, its data are alike. */
  String likeness(Session session) {
    return spec.definition() + " " + session.key().address() + " " + forceSync();
  }

  /** What a look is made from: while it is the same, a target that was settled still is. */
  String basis(Session session) {
    return generationOf(resource)
        + "/"
        + session.key().digest()
        + "/"
        + Objects.hash(facts.labels(), facts.annotations());
  }

  /** The value of the annotation force-sync; empty where there is none. */
  String forceSync() {
    return Maps.present(resource.getMetadata().getAnnotations())
        .getOrDefault(OwnKeys.FORCE_SYNC, "");
  }

  /** The id of the lease that the status names. */
  Optional<String> leaseOfStatus() {
    return StatusLease.of(resource).map(StatusLease::id);
  }

  /** Whether the status names a later lease than {@code record}: an older Secret was restored. */
  boolean isOlderThanStatus(LeaseRecord record) {
    Optional<Instant> present = record.present().map(HeldLease::createdAt);
    return StatusLease.of(resource)
        .filter(lease -> record.present().filter(l -> l.id().equals(lease.id())).isEmpty())
        .flatMap(StatusLease::createdAt)
        .filter(at -> present.filter(at::isAfter).isPresent())
        .isPresent();
  }

  void warn(String reason, String note) {
    means.events().warn(resource, reason, note);
  }
}
