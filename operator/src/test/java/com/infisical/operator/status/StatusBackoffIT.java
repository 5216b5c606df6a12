package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalConnectionStatus;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.StatusRefusal;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
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
    refusal().end();
  }

  private StatusRefusal refusal() {
    return new StatusRefusal(client, namespace);
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
    int before = refusal().count();

    Duration begin = now;
    Duration pause = Duration.ZERO;
    for (int sent = 1; sent <= 10; sent++) {
      StatusWrite told = writer.write(object, status("try " + sent));
      assertThat(told).isInstanceOf(StatusWrite.Refused.class);
      assertThat(refusal().count() - before).isEqualTo(sent);
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
    assertThat(refusal().count() - before).isEqualTo(12);

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
    refusal().begin(namespace, "infisicalconnections", "false", reason);
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
}
