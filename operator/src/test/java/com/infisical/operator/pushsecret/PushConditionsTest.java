package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.pushsecret.Effects.Operation;
import com.infisical.operator.pushsecret.plan.Conflict;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.Transitions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PREFIX = "secrets.infisical.com/";
  private static final List<String> FAILED =
      List.of(
          PREFIX + "FailedToCreateSecrets",
          PREFIX + "FailedToUpdateSecrets",
          PREFIX + "FailedToReplaceSecrets",
          PREFIX + "FailedToDeleteSecrets");

  private final KubernetesClient client = new FakeApiServer().client();
  private final Effects effects = new Effects();
  private final List<Conflict> conflicts = new ArrayList<>();
  private final Map<String, Pending> waiting = new HashMap<>();
  private final Set<String> unusable = new HashSet<>();
  private final Set<String> away = new HashSet<>();
  private final Set<String> contested = new HashSet<>();

  @AfterEach
  void close() {
    client.close();
  }

  private PushObject object() {
    InfisicalPushSecret resource = new InfisicalPushSecret();
    resource.getMetadata().setGeneration(7L);
    resource.setStatus(new InfisicalPushSecretStatus(List.of(), Map.of("i", "A")));
    return new PushObject(
        resource,
        PushObject.Writes.of(
            client,
            new CleanupFinalizer<>(
                client, InfisicalPushSecret.class, new ObjectMapper(), "go/finalizer", () -> true),
            new ObjectMapper(),
            new Seal(OperatorKey.random()),
            new Transitions(
                new Events(client, () -> NOW, Runnable::run, () -> true),
                new StatusMemory<>(),
                PushConditions.READY,
                "Pushed",
                "PushFailed"),
            () -> true));
  }

  private InfisicalPushSecretStatus compared() {
    return PushConditions.compared(
        object(),
        new PushOutcome.Compared(
            Map.of("i", "A"),
            effects,
            conflicts,
            waiting,
            unusable,
            away,
            contested,
            Optional.empty(),
            Optional.empty()),
        NOW);
  }

  private static Condition find(InfisicalPushSecretStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }

  @Test
  void allIsWellAndReconcileKeepsItsInvertedSense() {
    InfisicalPushSecretStatus status = compared();
    assertThat(find(status, "Ready").getStatus()).isEqualTo("True");
    assertThat(find(status, PREFIX + "Reconcile").getStatus()).isEqualTo("False");
    assertThat(find(status, PREFIX + "Reconcile").getReason()).isEqualTo("OK");
    assertThat(find(status, PREFIX + "Authenticated").getStatus()).isEqualTo("True");
    for (String type : FAILED) {
      assertThat(find(status, type).getStatus()).as(type).isEqualTo("False");
      assertThat(find(status, type).getReason()).as(type).isEqualTo("OK");
    }
    assertThat(status.conditions())
        .allSatisfy(each -> assertThat(each.getObservedGeneration()).isEqualTo(7));
    assertThat(status.managedSecrets()).isEqualTo(Map.of("i", "A"));
  }

  @Test
  void onlyTheOperationThatFailedSaysSo() {
    effects.failed(Operation.DELETE, "K", new SpecFailure("no"));
    InfisicalPushSecretStatus status = compared();
    assertThat(find(status, PREFIX + "FailedToDeleteSecrets").getStatus()).isEqualTo("True");
    assertThat(find(status, PREFIX + "FailedToDeleteSecrets").getMessage()).contains("K");
    for (String type : FAILED.subList(0, 3)) {
      assertThat(find(status, type).getStatus()).as(type).isEqualTo("False");
    }
    assertThat(find(status, PREFIX + "Reconcile").getStatus()).isEqualTo("True");
    assertThat(find(status, "Ready").getMessage()).isEqualTo("could not delete K: no");
  }

  @Test
  void namesAtMostTwentyKeysAndThenACount() {
    for (int i = 10; i < 50; i++) {
      unusable.add("KEY_" + i);
    }
    assertThat(find(compared(), "Ready").getMessage())
        .contains("KEY_10", "KEY_29 and 20 more")
        .doesNotContain("KEY_30");
  }

  @Test
  void waitsAwayAndContestedKeysAreNotReady() {
    waiting.put("W", new Pending(Pending.Act.CREATE, NOW, "d", true, false));
    away.add("GONE");
    contested.add("FIGHT");
    InfisicalPushSecretStatus status = compared();
    assertThat(find(status, "Ready").getStatus()).isEqualTo("False");
    assertThat(find(status, "Ready").getMessage())
        .contains(
            "waiting for approval since 2026-01-01T00:00:00Z at Infisical: W",
            "not deleted",
            "GONE",
            "once a minute",
            "FIGHT");
  }

  @Test
  void aConflictWithAnotherResourceIsNotReadyAndAForeignKeyIs() {
    conflicts.add(new Conflict.Foreign("F"));
    assertThat(find(compared(), "Ready").getStatus()).isEqualTo("True");
    assertThat(find(compared(), PREFIX + "Conflict").getMessage()).contains("F", "adopt");
    conflicts.add(new Conflict.HeldByAnother("H", "an InfisicalPushSecret of another namespace"));
    assertThat(find(compared(), "Ready").getStatus()).isEqualTo("False");
    assertThat(find(compared(), "Ready").getMessage()).contains("H (by an Infisical");
  }

  @Test
  void aFirstSyncThatFailsShowsConditionsAndKeepsTheIds() {
    InfisicalPushSecretStatus status =
        PushConditions.notCompared(object(), "no login", Optional.of(false), NOW);
    assertThat(find(status, "Ready").getMessage()).isEqualTo("no login");
    assertThat(find(status, PREFIX + "Authenticated").getStatus()).isEqualTo("False");
    assertThat(find(status, PREFIX + "Authenticated").getMessage()).isEqualTo("no login");
    assertThat(find(status, PREFIX + "Reconcile").getStatus()).isEqualTo("True");
    assertThat(status.managedSecrets()).isEqualTo(Map.of("i", "A"));
  }
}
