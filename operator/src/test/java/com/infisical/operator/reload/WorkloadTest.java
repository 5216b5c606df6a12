package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.reload.WatchedWorkload.Deployment;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
  private static final String ASKS = "secrets.infisical.com/auto-reload: \"true\"";
  private static final String ENV_FROM = "containers: [{envFrom: [{secretRef: {name: db}}]}]";
  private static final TargetRef DB = new TargetRef(TargetRef.Kind.SECRET, "apps", "db");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SECRET     | containers: [{env: [{name: A, value: x}, {name: B, valueFrom: {secretKeyRef: {name: db, key: k}}}]}]
          CONFIG_MAP | containers: [{env: [{name: B, valueFrom: {configMapKeyRef: {name: db, key: k}}}]}]
          SECRET     | containers: [{}, {envFrom: [{prefix: P, secretRef: {name: db}}]}]
          CONFIG_MAP | containers: [{envFrom: [{configMapRef: {name: db}}]}]
          SECRET     | initContainers: [{envFrom: [{secretRef: {name: db}}]}]
          CONFIG_MAP | initContainers: [{env: [{name: B, valueFrom: {configMapKeyRef: {name: db, key: k}}}]}]
          SECRET     | volumes: [{name: e, emptyDir: {}}, {name: v, secret: {secretName: db}}]
          CONFIG_MAP | volumes: [{name: v, configMap: {name: db}}]
          SECRET     | volumes: [{name: v, projected: {sources: [{downwardAPI: {}}, {secret: {name: db}}]}}]
          CONFIG_MAP | volumes: [{name: v, projected: {sources: [{configMap: {name: db}}]}}]
          """)
  void consumes(TargetRef.Kind kind, String pod) {
    assertThat(workload(ASKS, pod, "").orElseThrow().consumed())
        .isEqualTo(Set.of(new TargetRef(kind, "apps", "db")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "imagePullSecrets: [{name: db}]",
        "containers: [{env: [{name: A, value: db}, {name: B, valueFrom: {fieldRef: {fieldPath:"
            + " metadata.name}}}]}]",
        "containers: [{envFrom: [{secretRef: {}}]}]",
        "volumes: [{name: v, secret: {}}, {name: w, projected: {}}]",
      })
  void isOfNoInterestWhereItConsumesNothing(String pod) {
    assertThat(workload(ASKS, pod, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secrets.infisical.com/auto-reload: \"false\"",
        "secrets.infisical.com/auto-reload: \"True\"",
        "secrets.infisical.com/auto-reload: \"\"",
      })
  void isOfNoInterestWhereItDoesNotAskForRestarts(String annotation) {
    assertThat(workload(annotation, ENV_FROM, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"True", "TRUE", "yes", "on", "1", "enabled", " true"})
  void isMistakenWhereItAsksForRestartsInOtherWords(String value) {
    Deployment deployment =
        deployment("secrets.infisical.com/auto-reload: \"" + value + "\"", ENV_FROM, "");

    assertThat(Workload.asking(deployment).orElseThrow().mistake())
        .contains("has \"" + value + "\" there");
    assertThat(Workload.of(deployment)).isEmpty();
  }

  @Test
  void isMistakenWhereOnlyItsPodsAskForRestarts() {
    assertThat(Workload.asking(deployment("", ENV_FROM, ASKS)).orElseThrow().mistake())
        .contains("has it on its pod template only");
    assertThat(Workload.asking(deployment(ASKS, ENV_FROM, ASKS)).orElseThrow().mistake()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "false", "False", "no", "off", "0"})
  void isNotMistakenWhereItSaysNo(String value) {
    String no = "secrets.infisical.com/auto-reload: \"" + value + "\"";

    assertThat(Workload.asking(deployment(no, ENV_FROM, ASKS))).isEmpty();
    assertThat(Workload.asking(deployment("", ENV_FROM, no))).isEmpty();
  }

  @Test
  void isOfNoInterestWhileItIsBeingDeleted() {
    Deployment going = deployment(ASKS, ENV_FROM, "");
    going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(Workload.of(going)).isEmpty();
  }

  @Test
  void missesAMarkUnlessItselfAndItsPodsCarryIt() {
    String mark = "secrets.infisical.com/managed-secret.db: new";
    Map<TargetRef, String> wanted = Map.of(DB, "new");

    assertThat(missing(ASKS, "", wanted)).isEqualTo(wanted);
    assertThat(missing(ASKS + ", " + mark, "", wanted)).isEqualTo(wanted);
    assertThat(missing(ASKS, mark, wanted)).isEqualTo(wanted);
    assertThat(missing(ASKS + ", " + mark, mark, wanted)).isEmpty();
    assertThat(missing(ASKS + ", " + mark, mark, Map.of(DB, "newer")))
        .isEqualTo(Map.of(DB, "newer"));
  }

  @Test
  void missesNoMarkOfWhatItDoesNotConsume() {
    assertThat(
            missing(
                ASKS, "", Map.of(new TargetRef(TargetRef.Kind.CONFIG_MAP, "apps", "db"), "new")))
        .isEmpty();
  }

  private static Map<TargetRef, String> missing(
      String own, String ofPods, Map<TargetRef, String> wanted) {
    return workload(own, ENV_FROM, ofPods).orElseThrow().missing(wanted);
  }

  private static Optional<Workload> workload(String own, String pod, String ofPods) {
    return Workload.of(deployment(own, pod, ofPods));
  }

  private static Deployment deployment(String own, String pod, String ofPods) {
    Deployment deployment =
        Serialization.unmarshal(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {namespace: apps, name: web, uid: u, resourceVersion: "7", annotations: {%s}}
            spec: {template: {metadata: {annotations: {%s}}, spec: {%s}}}
            """
                .formatted(own, ofPods, pod),
            Deployment.class);
    return deployment;
  }
}
