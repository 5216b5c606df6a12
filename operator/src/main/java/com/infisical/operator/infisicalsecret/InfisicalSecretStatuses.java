package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretStatus;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.TakeOver;
import com.infisical.operator.sync.InstantCondition;
import com.infisical.operator.sync.SyncPlan;
import com.infisical.operator.sync.SyncProblems;
import com.infisical.operator.sync.SyncResult;
import com.infisical.operator.sync.SyncStatuses;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reports the result of a sync in the status of an InfisicalSecret, with the types and reasons of
 * the Go operator, which GitOps tools test (docs/infisical-secret.md#status). Pure.
 */
final class InfisicalSecretStatuses
    implements SyncStatuses<InfisicalSecret, InfisicalSecretStatus> {
  /** Whether the last sync succeeded. */
  static final String READY = "secrets.infisical.com/ReadyToSyncSecrets";

  private static final String LOADED = "secrets.infisical.com/LoadedInfisicalToken";
  private static final String REDEPLOY = "secrets.infisical.com/AutoRedeployReady";
  private static final InstantCondition INSTANT =
      new InstantCondition(
          "the event stream is not open yet; the secrets are read at the interval", READY);

  @Override
  public String success() {
    return READY;
  }

  /**
   * Whether the Go operator was in step with {@code resource} as it is when it was last at work: it
   * gives its conditions no generation.
   */
  static boolean isTakenOver(InfisicalSecret resource) {
    List<Condition> present = resource.getStatus().conditions();
    return isOfGo(present) || TakeOver.isPending(present, WatchedResources.generationOf(resource));
  }

  private static boolean isOfGo(List<Condition> present) {
    return Conditions.find(present, READY)
        .filter(c -> "True".equals(c.getStatus()) && c.getObservedGeneration() == null)
        .isPresent();
  }

  private static void remember(InfisicalSecret resource, Conditions conditions) {
    if (isOfGo(resource.getStatus().conditions())) {
      TakeOver.remember(conditions);
    }
  }

  @Override
  public List<Condition> conditions(InfisicalSecretStatus status) {
    return status.conditions();
  }

  @Override
  public InfisicalSecretStatus tried(
      InfisicalSecret resource,
      SyncPlan plan,
      String method,
      SyncResult.Tried tried,
      Optional<InstantState> listening,
      Instant now) {
    Conditions conditions = conditionsOf(resource, now).ok(LOADED, loaded(method));
    if (tried.succeeded()) {
      conditions
          .ok(
              READY,
              "Infisical controller has started syncing your secrets. Last reconcile synced "
                  + tried.keys()
                  + " secrets")
          .ok(Conditions.LAST_SUCCESSFUL_RECONCILE_AT, time(now))
          .remove(TakeOver.TYPE);
    } else {
      remember(resource, conditions);
      conditions.error(READY, failed(problems(resource, tried)));
    }
    redeploy(resource, tried, conditions);
    INSTANT.set(plan.instantUpdates(), listening, conditions);
    return new InfisicalSecretStatus(conditions.toList());
  }

  private static String loaded(String method) {
    return "The operator reads with the login " + method;
  }

  private static void redeploy(
      InfisicalSecret resource, SyncResult.Tried tried, Conditions conditions) {
    if (!tried.failures().isEmpty()) {
      conditions.set(REDEPLOY, false, "Stopped", "Not all targets could be written");
    } else if (tried.reload().failures().isEmpty()) {
      conditions.ok(REDEPLOY, "Workloads that ask for it are restarted when a target changes");
    } else {
      conditions.error(REDEPLOY, problems(resource, tried));
    }
  }

  private static String problems(InfisicalSecret resource, SyncResult.Tried tried) {
    return SyncProblems.sentence(
        tried, (sentence, index) -> InfisicalSecretKind.numbered(resource, sentence, index));
  }

  @Override
  public InfisicalSecretStatus notTried(
      InfisicalSecret resource, Optional<String> method, String sentence, Instant now) {
    Conditions conditions =
        conditionsOf(resource, now)
            .error(READY, failed(sentence))
            .set(REDEPLOY, false, "Stopped", "The secrets could not be read");
    remember(resource, conditions);
    if (method.isEmpty()) {
      conditions.error(LOADED, sentence);
      INSTANT.stop(resource.getStatus().conditions(), conditions);
    }
    return new InfisicalSecretStatus(conditions.toList());
  }

  @Override
  public InfisicalSecretStatus listening(
      InfisicalSecretStatus status,
      InfisicalSecret resource,
      Optional<InstantState> state,
      Instant now) {
    Conditions conditions =
        new Conditions(status.conditions(), WatchedResources.generationOf(resource), now);
    INSTANT.set(true, state, conditions);
    return new InfisicalSecretStatus(conditions.toList());
  }

  @Override
  public InfisicalSecretStatus withTimesOf(
      InfisicalSecretStatus earlier, InfisicalSecretStatus status) {
    return timeOf(earlier).map(time -> withTime(status, time)).orElse(status);
  }

  @Override
  public InfisicalSecretStatus seen(InfisicalSecretStatus status, List<Instant> lastSeen) {
    return isWell(status) && !lastSeen.isEmpty()
        ? withTime(status, time(Collections.min(lastSeen)))
        : status;
  }

  @Override
  public Optional<Instant> lastSuccess(InfisicalSecretStatus status, List<Instant> lastSeen) {
    return isWell(status) && !lastSeen.isEmpty()
        ? Optional.of(Collections.min(lastSeen))
        : syncedAt(status);
  }

  @Override
  public Optional<Instant> syncedAt(InfisicalSecretStatus status) {
    try {
      return timeOf(status).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isWell(InfisicalSecretStatus status) {
    return Conditions.find(status.conditions(), READY)
        .filter(condition -> "True".equals(condition.getStatus()))
        .isPresent();
  }

  private static Optional<String> timeOf(InfisicalSecretStatus status) {
    return Conditions.find(status.conditions(), Conditions.LAST_SUCCESSFUL_RECONCILE_AT)
        .map(Condition::getMessage);
  }

  private static InfisicalSecretStatus withTime(InfisicalSecretStatus status, String time) {
    return new InfisicalSecretStatus(
        status.conditions().stream()
            .map(
                condition ->
                    Conditions.LAST_SUCCESSFUL_RECONCILE_AT.equals(condition.getType())
                        ? condition.edit().withMessage(time).build()
                        : condition)
            .toList());
  }

  private static Conditions conditionsOf(InfisicalSecret resource, Instant now) {
    return new Conditions(
        resource.getStatus().conditions(), WatchedResources.generationOf(resource), now);
  }

  private static String failed(String sentence) {
    return "Failed to sync secrets: " + sentence;
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
