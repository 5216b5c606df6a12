package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalConnectionStatus;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is sent for a status that a policy refuses. The clock is moved by hand; the API server,
 * which counts, is real.
 */
@WithControlPlane(crds = true)
class StatusBackoffIT {
  private final ControlPlane controlPlane;
  private final KubernetesClient client;
  private final StatusMemory<InfisicalConnectionStatus> memory = new StatusMemory<>();
  private Duration now = Duration.ofHours(1);
  private String namespace = "";

  StatusBackoffIT(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    this.client = controlPlane.client();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = controlPlane.namespace("refused");
  }

  @AfterEach
  void lift() {
    var v1 = client.admissionRegistration().v1();
    v1.validatingAdmissionPolicyBindings().withName(namespace).delete();
    v1.validatingAdmissionPolicies().withName(namespace).delete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forbidden", "Invalid", "RequestEntityTooLarge"})
  void isTriedLessAndLessOftenUntilTheObjectChangesOrItIsTaken(String reason) {
    make("refused");
    make("probe");
    refuse(reason);
    StatusWriter<InfisicalConnection> writer =
        new StatusWriter<>(
            client,
            InfisicalConnection.class,
            new ObjectMapper(),
            () -> true,
            memory,
            () -> now,
            RandomGenerator.getDefault());
    InfisicalConnection object = get("refused");
    int before = refusals();

    Duration begin = now;
    Duration pause = Duration.ZERO;
    for (int sent = 1; sent <= 10; sent++) {
      StatusWrite told = writer.write(object, status("try " + sent));
      assertThat(told).isInstanceOf(StatusWrite.Refused.class);
      assertThat(refusals() - before).isEqualTo(sent);
      pause = told.again().orElseThrow();
      // Whatever else wants to write it meanwhile: nothing is sent.
      now = now.plus(pause.minusMillis(1));
      assertThat(writer.write(object, status("meanwhile")))
          .isEqualTo(new StatusWrite.Refused(Duration.ofMillis(1)));
      assertThat(writer.isPaused(object.getMetadata().getUid())).isTrue();
      now = now.plusMillis(1);
    }
    assertThat(pause).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    assertThat(now.minus(begin)).isGreaterThan(Duration.ofMinutes(8));
    assertThat(writer.write(object, status("again"))).isInstanceOf(StatusWrite.Refused.class);

    object = touched("refused");
    assertThat(writer.write(object, status("changed")).again().orElseThrow())
        .as("a changed object is tried at once, and its pause begins anew")
        .isLessThan(Duration.ofSeconds(2));
    assertThat(refusals() - before).isEqualTo(12);

    lift();
    now = now.plusSeconds(2);
    InfisicalConnection unchanged = object;
    await()
        .until(
            () -> {
              now = now.plusMinutes(6);
              return writer.write(unchanged, status("taken")) instanceof StatusWrite.Stored;
            });
    assertThat(get("refused").getStatus().conditions())
        .extracting(Condition::getMessage)
        .containsExactly("taken");
    assertThat(writer.isPaused(object.getMetadata().getUid())).isFalse();
  }

  private InfisicalConnectionStatus status(String message) {
    Condition condition =
        new ConditionBuilder()
            .withType(Conditions.IS_READY)
            .withStatus("False")
            .withReason("Error")
            .withMessage(message)
            .withLastTransitionTime(Instant.EPOCH.toString())
            .build();
    return new InfisicalConnectionStatus(List.of(condition), 1L);
  }

  private void make(String name) {
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: secrets.infisical.com/v1beta1
                kind: InfisicalConnection
                metadata: {namespace: %s, name: %s}
                spec: {address: "https://infisical.example"}
                """
                    .formatted(namespace, name),
                InfisicalConnection.class))
        .create();
  }

  private InfisicalConnection get(String name) {
    return Objects.requireNonNull(
        client.resources(InfisicalConnection.class).inNamespace(namespace).withName(name).get());
  }

  private InfisicalConnection touched(String name) {
    return client
        .resources(InfisicalConnection.class)
        .inNamespace(namespace)
        .withName(name)
        .edit(
            found -> {
              found.getMetadata().setLabels(Map.of("touched", "yes"));
              return found;
            });
  }

  /** Has a policy refuse every status of the namespace, and waits until it does. */
  private void refuse(String reason) {
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "%1$s"}
        spec:
          failurePolicy: Fail
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%1$s"}}
            resourceRules:
              - apiGroups: [secrets.infisical.com]
                apiVersions: [v1beta1]
                operations: [UPDATE]
                resources: [infisicalconnections/status]
          validations: [{expression: "false", reason: %2$s}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "%1$s"}
        spec: {policyName: "%1$s", validationActions: [Deny]}
        """
            .formatted(namespace, reason);
    client
        .load(new ByteArrayInputStream(policy.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(each -> client.resource(each).create());
    StatusWriter<InfisicalConnection> probe =
        new StatusWriter<>(
            client,
            InfisicalConnection.class,
            new ObjectMapper(),
            () -> true,
            new StatusMemory<>(),
            () -> now,
            RandomGenerator.getDefault());
    await()
        .until(
            () ->
                probe.write(get("probe"), status("at " + System.nanoTime()))
                    instanceof StatusWrite.Refused);
  }

  /** How often the API server says that the policy has refused. */
  private int refusals() {
    String metrics = client.raw("/metrics");
    return Pattern.compile(
            "apiserver_validating_admission_policy_check_total\\{[^}]*enforcement_action=\"deny\"[^}]*policy=\"%s\"[^}]*} (\\d+)"
                .formatted(namespace))
        .matcher(Objects.requireNonNull(metrics))
        .results()
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
  }
}
