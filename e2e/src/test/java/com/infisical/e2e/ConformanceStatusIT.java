package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.api.TargetStatus;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** docs/infisical-static-secret.md#status, sentence by sentence. */
class ConformanceStatusIT extends ConformanceCase {
  /** "{@code LastReconcileStatus} (True {@code OK} "Reconciliation successful" …)." */
  @Test
  void lastReconcileStatusIsTrueAfterASuccess() {
    Condition status = condition(test("success").synced(), Conditions.LAST_RECONCILE_STATUS);

    assertThat(status.getType()).isEqualTo("secrets.infisical.com/LastReconcileStatus");
    assertThat(status.getStatus()).isEqualTo("True");
    assertThat(status.getReason()).isEqualTo("OK");
    assertThat(status.getMessage()).isEqualTo("Reconciliation successful");
  }

  /** "… / False {@code Error} "Reconciliation failed: …"." */
  @Test
  void lastReconcileStatusIsFalseAfterAFailure() {
    SyncCase sync = test("failure");
    sync.reading(sync.source("/nowhere")).fails("/nowhere");

    Condition status = condition(sync, Conditions.LAST_RECONCILE_STATUS);
    assertThat(status.getStatus()).isEqualTo("False");
    assertThat(status.getReason()).isEqualTo("Error");
    assertThat(status.getMessage()).startsWith("Reconciliation failed: reading .spec.sources[0] ");
  }

  /** "{@code …/LastReconcileAuthMethod} (message: method)." */
  @Test
  void lastReconcileAuthMethodNamesTheMethod() {
    Condition method = condition(test("method").synced(), Conditions.LAST_RECONCILE_AUTH_METHOD);

    assertThat(method.getType()).isEqualTo("secrets.infisical.com/LastReconcileAuthMethod");
    assertThat(method.getMessage()).isEqualTo("universal");
  }

  /** "{@code …/LastSuccessfulReconcileAt} (message: RFC 3339 UTC)." */
  @Test
  void lastSuccessfulReconcileAtIsATimeInUtc() {
    Condition at = condition(test("time").synced(), Conditions.LAST_SUCCESSFUL_RECONCILE_AT);

    assertThat(at.getType()).isEqualTo("secrets.infisical.com/LastSuccessfulReconcileAt");
    assertThat(at.getMessage()).endsWith("Z");
    assertThat(Instant.parse(at.getMessage()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  /** {@code status.targets[].version} changes with the data, and with nothing else. */
  @Test
  void aTargetsVersionChangesWithItsData() {
    SyncCase sync = test("versioned").synced();
    String version = sync.targetStatus(0).version();
    assertThat(version).matches("[0-9a-f]{16}");

    sync.carrying("labels: {team: red}").apply();
    sync.awaitMeta(meta -> assertThat(meta.getLabels()).containsEntry("team", "red"));
    assertThat(sync.targetStatus(0).version()).isEqualTo(version);

    sync.has("A", "two").resync();
    await().until(() -> !version.equals(sync.targetStatus(0).version()));
    sync.gives("A", "two");
  }

  /** "LastSuccessfulReconcileAt moves only when all succeeded." */
  @Test
  void lastSuccessfulReconcileAtStaysWhenATargetFails() {
    SyncCase sync = test("stays").synced();
    String before = condition(sync, Conditions.LAST_SUCCESSFUL_RECONCILE_AT).getMessage();
    String syncedAt = sync.status().lastSyncedAt();
    await().until(() -> Instant.now().isAfter(Instant.parse(before).plusSeconds(1)));

    sync.has("NOT OK", "x").resync();
    world.awaitSyncFailure("stays", "1 of 1 targets failed: ");

    assertThat(condition(sync, Conditions.LAST_SUCCESSFUL_RECONCILE_AT).getMessage())
        .isEqualTo(before);
    assertThat(sync.status().lastSyncedAt()).isEqualTo(syncedAt);
  }

  /**
   * "{@code …/LastReconcileAffectedDeployments} (message: "N deployments were redeployed due to
   * secret changes" …)."
   */
  @Test
  void lastReconcileAffectedDeploymentsCountsThem() {
    Condition affected =
        condition(test("affected").synced(), Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS);

    assertThat(affected.getType())
        .isEqualTo("secrets.infisical.com/LastReconcileAffectedDeployments");
    assertThat(affected.getMessage())
        .isEqualTo("0 deployments were redeployed due to secret changes");
  }

  /** "Status conditions (all with {@code observedGeneration})." */
  @Test
  void allConditionsCarryTheObservedGeneration() {
    SyncCase sync = test("generation").synced();

    sync.every("2h").synced();

    assertThat(sync.status().observedGeneration()).isEqualTo(2L);
    await()
        .untilAsserted(
            () ->
                assertThat(sync.status().conditions())
                    .hasSizeGreaterThanOrEqualTo(4)
                    .extracting(Condition::getObservedGeneration)
                    .containsOnly(2L));
  }

  /** "Printer columns: Age, Auth Method, Synced, Affected Deployments." */
  @Test
  void thePrinterColumnsAreAgeAuthMethodSyncedAndAffectedDeployments() {
    var crd =
        Objects.requireNonNull(
            world
                .client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("infisicalstaticsecrets.secrets.infisical.com")
                .get());

    assertThat(crd.getSpec().getVersions().getFirst().getAdditionalPrinterColumns())
        .extracting("name", "jsonPath")
        .containsExactlyInAnyOrder(
            Tuple.tuple("Age", ".metadata.creationTimestamp"),
            Tuple.tuple("Auth Method", message("LastReconcileAuthMethod", "message")),
            Tuple.tuple("Synced", message("LastReconcileStatus", "status")),
            Tuple.tuple(
                "Affected Deployments", message("LastReconcileAffectedDeployments", "message")));
  }

  /**
   * {@code status.lastSyncedAt}, {@code status.syncedKeys}, what each source gave (count, version,
   * last read), and the state of each target.
   */
  @Test
  void theStatusSaysWhatEachSourceGaveAndHowEachTargetStands() {
    SyncCase sync = test("told");
    sync.has("/more", "A", "other").has("/more", "B", "two");
    sync.reading(sync.source("/told"), sync.source("/told/more"))
        .writing(SyncCase.secretTarget("told", "Owner"), SyncCase.mapTarget("told", "Orphan"))
        .synced();

    InfisicalStaticSecretStatus status = sync.status();
    assertThat(status.syncedKeys()).isEqualTo(2);
    assertThat(Instant.parse(status.lastSyncedAt())).isNotNull();
    assertThat(status.sources())
        .extracting(
            SourceStatus::index,
            SourceStatus::projectId,
            SourceStatus::environmentSlug,
            SourceStatus::secretPath,
            SourceStatus::count)
        .containsExactly(
            Tuple.tuple(0, world.project.id(), "dev", "/told", 1),
            Tuple.tuple(1, world.project.id(), "dev", "/told/more", 2));
    assertThat(status.sources())
        .allSatisfy(s -> assertThat(Instant.parse(s.lastRead())).isNotNull());
    assertThat(status.targets())
        .extracting(
            TargetStatus::kind, TargetStatus::namespace, TargetStatus::name, TargetStatus::state)
        .containsExactlyInAnyOrder(
            Tuple.tuple("Secret", world.namespace, "told", "Synced"),
            Tuple.tuple("ConfigMap", world.namespace, "told", "Synced"));
  }

  private static Condition condition(SyncCase sync, String type) {
    return Conditions.find(sync.status().conditions(), type).orElseThrow();
  }

  private static String message(String condition, String field) {
    return ".status.conditions[?(@.type==\"secrets.infisical.com/%s\")].%s"
        .formatted(condition, field);
  }
}
