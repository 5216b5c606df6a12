package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.api.TargetStatus;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.TakeOver;
import com.infisical.operator.sync.InstantCondition;
import com.infisical.operator.sync.SyncPlan;
import com.infisical.operator.sync.SyncProblems;
import com.infisical.operator.sync.SyncResult;
import com.infisical.operator.sync.SyncStatuses;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetResult.Stored;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.TargetFailure;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports the result of a sync in the status of an InfisicalStaticSecret
 * (docs/infisical-static-secret.md#status). Pure.
 */
final class StaticSecretStatuses
    implements SyncStatuses<InfisicalStaticSecret, InfisicalStaticSecretStatus> {
  private static final InstantCondition INSTANT =
      new InstantCondition(
          "the event stream is not open yet; the sources are read every refreshInterval",
          Conditions.LAST_RECONCILE_STATUS);

  @Override
  public String success() {
    return Conditions.LAST_RECONCILE_STATUS;
  }

  @Override
  public List<Condition> conditions(InfisicalStaticSecretStatus status) {
    return status.conditions();
  }

  /** The status after a sync that tried every target. */
  @Override
  public InfisicalStaticSecretStatus tried(
      InfisicalStaticSecret resource,
      SyncPlan plan,
      String method,
      SyncResult.Tried tried,
      Optional<InstantState> listening,
      Instant now) {
    InfisicalStaticSecretStatus present = resource.getStatus();
    Conditions conditions =
        conditions(resource, now).ok(Conditions.LAST_RECONCILE_AUTH_METHOD, method);
    boolean succeeded = tried.succeeded();
    if (succeeded) {
      conditions
          .ok(Conditions.LAST_RECONCILE_STATUS, "Reconciliation successful")
          .ok(Conditions.LAST_SUCCESSFUL_RECONCILE_AT, StatusTimes.text(now))
          .remove(TakeOver.TYPE);
    } else {
      remember(resource, conditions);
      conditions.error(
          Conditions.LAST_RECONCILE_STATUS,
          failed(SyncProblems.sentence(tried, SyncSpec::numbered)));
    }
    conditions.ok(Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS, affected(tried, present));
    INSTANT.set(plan.instantUpdates(), listening, conditions);
    return new InfisicalStaticSecretStatus(
        conditions.toList(),
        generationOf(resource),
        succeeded ? StatusTimes.text(now) : present.lastSyncedAt(),
        tried.keys(),
        sources(plan, tried, now),
        targets(tried));
  }

  /** The Go operator gives the status itself no generation. */
  private static void remember(InfisicalStaticSecret resource, Conditions conditions) {
    InfisicalStaticSecretStatus present = resource.getStatus();
    boolean inStepWithGo =
        present.observedGeneration() == null
            && Conditions.find(present.conditions(), Conditions.LAST_RECONCILE_STATUS)
                .filter(c -> "True".equals(c.getStatus()))
                .filter(c -> Objects.equals(c.getObservedGeneration(), generationOf(resource)))
                .isPresent();
    if (inStepWithGo) {
      TakeOver.remember(conditions);
    }
  }

  /** Of the last reconcile that changed a target: where this one did not, what is there stays. */
  private static String affected(SyncResult.Tried tried, InfisicalStaticSecretStatus present) {
    int restarted = tried.reload().restarted();
    String now = restarted + " deployments were redeployed due to secret changes";
    return tried.contentChanged() || restarted > 0
        ? now
        : Conditions.find(present.conditions(), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS)
            .map(Condition::getMessage)
            .orElse(now);
  }

  /**
   * The status after a sync that did not get as far as the targets; {@code method} where one is
   * known.
   */
  @Override
  public InfisicalStaticSecretStatus notTried(
      InfisicalStaticSecret resource, Optional<String> method, String sentence, Instant now) {
    InfisicalStaticSecretStatus present = resource.getStatus();
    Conditions conditions =
        conditions(resource, now).error(Conditions.LAST_RECONCILE_STATUS, failed(sentence));
    method.ifPresentOrElse(
        name -> conditions.ok(Conditions.LAST_RECONCILE_AUTH_METHOD, name),
        () -> INSTANT.stop(present.conditions(), conditions));
    remember(resource, conditions);
    return new InfisicalStaticSecretStatus(
        conditions.toList(),
        generationOf(resource),
        present.lastSyncedAt(),
        present.syncedKeys(),
        present.sources(),
        present.targets());
  }

  @Override
  public InfisicalStaticSecretStatus withTimesOf(
      InfisicalStaticSecretStatus earlier, InfisicalStaticSecretStatus status) {
    return StatusTimes.withTimesOf(earlier, status);
  }

  @Override
  public InfisicalStaticSecretStatus seen(
      InfisicalStaticSecretStatus status, List<Instant> lastSeen) {
    return StatusTimes.seen(status, lastSeen);
  }

  @Override
  public Optional<Instant> lastSuccess(InfisicalStaticSecretStatus status, List<Instant> lastSeen) {
    return StatusTimes.lastSuccess(status, lastSeen);
  }

  @Override
  public Optional<Instant> syncedAt(InfisicalStaticSecretStatus status) {
    return StatusTimes.syncedAt(status);
  }

  /** {@code status}, with how the resource learns of changes. */
  @Override
  public InfisicalStaticSecretStatus listening(
      InfisicalStaticSecretStatus status,
      InfisicalStaticSecret resource,
      Optional<InstantState> state,
      Instant now) {
    Conditions conditions = new Conditions(status.conditions(), generationOf(resource), now);
    INSTANT.set(true, state, conditions);
    return new InfisicalStaticSecretStatus(
        conditions.toList(),
        status.observedGeneration(),
        status.lastSyncedAt(),
        status.syncedKeys(),
        status.sources(),
        status.targets());
  }

  private static Conditions conditions(InfisicalStaticSecret resource, Instant now) {
    return new Conditions(resource.getStatus().conditions(), generationOf(resource), now);
  }

  private static String failed(String sentence) {
    return "Reconciliation failed: " + sentence;
  }

  private static List<TargetStatus> targets(SyncResult.Tried tried) {
    List<TargetStatus> result = new ArrayList<>();
    for (int i = 0; i < tried.targets().size(); i++) {
      result.add(target(tried.targets().get(i), i));
    }
    return result;
  }

  private static List<SourceStatus> sources(SyncPlan plan, SyncResult.Tried tried, Instant now) {
    List<SourceStatus> result = new ArrayList<>();
    for (int i = 0; i < plan.sources().size(); i++) {
      SourceSpec source = plan.sources().get(i);
      result.add(
          new SourceStatus(
              i,
              source.project() instanceof SourceSpec.Project.Id(String id) ? id : null,
              source.project() instanceof SourceSpec.Project.Slug(String slug) ? slug : null,
              source.environmentSlug(),
              source.secretPath(),
              tried.sources().get(i).count(),
              tried.sources().get(i).version(),
              StatusTimes.text(now)));
    }
    return result;
  }

  private static TargetStatus target(TargetResult result, int index) {
    return switch (result.write()) {
      case WriteResult.Failed(TargetFailure failure) ->
          target(result, "Failed", SyncSpec.numbered(failure.sentence(), index));
      case WriteResult.NotLeading notLeading -> target(result, "Pending", null);
      case WriteResult.Conflict conflict -> target(result, "Pending", null);
      case WriteResult.Done done -> target(result, "Synced", null);
      case WriteResult.Unchanged unchanged -> target(result, "Synced", null);
    };
  }

  private static TargetStatus target(TargetResult result, String state, @Nullable String message) {
    return new TargetStatus(
        result.kind(),
        result.namespace(),
        result.name(),
        state,
        message,
        result.stored().map(Stored::mark).orElse(null));
  }
}
