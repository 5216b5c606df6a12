package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.reload.WorkloadFailure;
import com.infisical.operator.reload.WorkloadRef;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.sync.SyncPace;
import com.infisical.operator.sync.SyncResult;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetResult.Stored;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a status says of workloads. */
class ReloadStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TargetRef DB = Given.ref();

  private final InfisicalStaticSecret resource =
      Serialization.unmarshal(
          """
          apiVersion: secrets.infisical.com/v1beta1
          kind: InfisicalStaticSecret
          metadata: {namespace: apps, name: web, generation: 1}
          spec:
            infisicalAuthRef: {namespace: apps, name: auth}
            syncOptions: {refreshInterval: 60s}
            sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
            targets: [{namespace: apps, name: db, kind: Secret, creationPolicy: Owner}]
          """,
          InfisicalStaticSecret.class);

  @Test
  void countsTheWorkloadsThatAChangeRestarted() {
    ReloadResult reload = new ReloadResult(3, 2, List.of(), Map.of(), false);

    assertThat(message(changed(reload), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS))
        .isEqualTo("2 deployments were redeployed due to secret changes");
    assertThat(message(changed(reload), Conditions.LAST_RECONCILE_STATUS))
        .isEqualTo("Reconciliation successful");
  }

  @Test
  void keepsTheCountOfTheLastChangeWhileNothingChanges() {
    tell(changed(new ReloadResult(2, 2, List.of(), Map.of(), false)));

    assertThat(
            message(unchanged(ReloadResult.NONE), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS))
        .startsWith("2 deployments");
    assertThat(message(changed(ReloadResult.NONE), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS))
        .startsWith("0 deployments");
  }

  @Test
  void countsWhatIsRestartedLaterForTheSameChange() {
    tell(changed(new ReloadResult(2, 1, List.of(), Map.of(), false)));

    ReloadResult later = new ReloadResult(2, 1, List.of(), Map.of(), false);
    assertThat(message(unchanged(later), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS))
        .startsWith("1 deployments");
  }

  @Test
  void saysWhichWorkloadsCouldNotBeRestartedAndIsNoSuccess() {
    ReloadResult reload =
        new ReloadResult(3, 1, List.of(failure("a", 403), failure("b", 0)), Map.of(), false);

    InfisicalStaticSecretStatus status = status(changed(reload));

    assertThat(message(status, Conditions.LAST_RECONCILE_STATUS))
        .startsWith(
            "Reconciliation failed: 2 of 3 workloads could not be restarted: Deployment apps/a: the"
                + " API server forbids the operator to patch it: it says why; check the operator's"
                + " role")
        .contains("; Deployment apps/b: the API server did not respond to patch");
    assertThat(Conditions.find(status.conditions(), Conditions.LAST_SUCCESSFUL_RECONCILE_AT))
        .isEmpty();
    assertThat(status.lastSyncedAt()).isNull();
  }

  @Test
  void namesTargetsBeforeWorkloads() {
    ReloadResult reload = new ReloadResult(1, 0, List.of(failure("a", 403)), Map.of(), false);
    SyncResult.Tried tried = tried(new WriteResult.Failed(new TargetFailure.Contended(DB)), reload);

    assertThat(message(tried, Conditions.LAST_RECONCILE_STATUS))
        .containsSubsequence("1 of 1 targets failed: Secret apps/db", "; 1 of 1 workloads");
  }

  @Test
  void staysShortHoweverManyWorkloadsFail() {
    List<WorkloadFailure> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(failure("w" + i, 403));
    }

    assertThat(
            message(
                changed(new ReloadResult(5_000, 0, many, Map.of(), false)),
                Conditions.LAST_RECONCILE_STATUS))
        .endsWith("; and 4995 more")
        .hasSizeLessThan(2_000);
  }

  @Test
  void isTriedAgainWhenTheFirstWorkloadIsDueOrSomethingIsLeft() {
    WorkloadFailure failure = failure("a", 403).after(Duration.ofSeconds(3));

    assertThat(changed(new ReloadResult(1, 0, List.of(failure), Map.of(), true)).retries())
        .extracting(SyncPace.Due::retry)
        .containsExactly(new Retry.After(Duration.ofSeconds(3)), new Retry.Backoff());
    assertThat(changed(ReloadResult.NONE).retries()).isEmpty();
  }

  @Test
  void leavesATargetInTheVersionThatTheEndOfTheReloadGaveIt() {
    ReloadResult ended =
        new ReloadResult(1, 1, List.of(), Map.of(DB, new WriteResult.Done(false, "9")), false);
    ReloadResult failed =
        new ReloadResult(
            1,
            1,
            List.of(),
            Map.of(DB, new WriteResult.Failed(new ServerRefusal.Forbidden(DB, "patch", ""))),
            false);

    assertThat(outcome(new WriteResult.Unchanged()).after(ended.finished()).stored())
        .contains(new Stored("9", "mark"));
    assertThat(outcome(new WriteResult.Unchanged()).after(ReloadResult.NONE.finished()).stored())
        .contains(new Stored("8", "mark"));
    assertThat(outcome(new WriteResult.Unchanged()).after(failed.finished()).write())
        .isInstanceOf(WriteResult.Failed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, the API server did not respond to patch",
    "-1, the API server did not respond to patch",
    "401, forbids the operator to patch it",
    "403, forbids the operator to patch it",
    "400, admission policies of namespace apps",
    "422, admission policies of namespace apps",
    "500, returned 500",
    "429, returned 429",
  })
  void namesTheWorkloadAndWhatToDo(int status, String part) {
    assertThat(failure("web", status).sentence())
        .startsWith("Deployment apps/web")
        .contains(part)
        .doesNotContain("%s")
        .doesNotEndWith(".");
  }

  private void tell(SyncResult.Tried tried) {
    resource.setStatus(status(tried));
  }

  private InfisicalStaticSecretStatus status(SyncResult.Tried tried) {
    SyncSpec spec =
        SyncSpec.read(resource) instanceof SyncSpec.Reading.Usable(SyncSpec usable)
            ? usable
            : Assertions.fail("not usable");
    return new StaticSecretStatuses()
        .tried(resource, spec.plan(), "universal", tried, Optional.empty(), NOW);
  }

  private String message(SyncResult.Tried tried, String type) {
    return message(status(tried), type);
  }

  private static String message(InfisicalStaticSecretStatus status, String type) {
    return Conditions.find(status.conditions(), type).map(Condition::getMessage).orElseThrow();
  }

  private static SyncResult.Tried changed(ReloadResult reload) {
    return tried(new WriteResult.Done(true, "8"), reload);
  }

  private static SyncResult.Tried unchanged(ReloadResult reload) {
    return tried(new WriteResult.Unchanged(), reload);
  }

  private static SyncResult.Tried tried(WriteResult result, ReloadResult reload) {
    return new SyncResult.Tried(
        List.of(new SyncResult.SourceRead(1, "v")),
        1,
        List.of(outcome(result)),
        reload,
        List.of(),
        Duration.ZERO);
  }

  private static TargetResult outcome(WriteResult result) {
    return new TargetResult(
        "Secret",
        "apps",
        "db",
        Optional.of(DB),
        result,
        List.of(),
        Optional.of(new Stored("8", "mark")),
        Optional.empty());
  }

  private static WorkloadFailure failure(String name, int status) {
    return WorkloadFailure.answered(
        new WorkloadRef(WorkloadRef.Kind.DEPLOYMENT, "apps", name), status, ": it says why");
  }
}
