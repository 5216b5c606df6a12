package com.infisical.operator.infisicalsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretStatus;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/infisical-secret.md, as far as it is about the status. */
class InfisicalSecretStatusesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private final InfisicalSecretStatuses statuses = new InfisicalSecretStatuses();

  /** "taken over where ReadyToSyncSecrets is True without observedGeneration (so Go wrote it)". */
  @Test
  void aFailedFirstSyncDoesNotForgetThatTheGoOperatorWasInStep() {
    InfisicalSecret ofGo = resource(1, ready("True", null));
    assertThat(InfisicalSecretStatuses.isTakenOver(ofGo)).isTrue();

    InfisicalSecretStatus once = failed(ofGo);
    InfisicalSecretStatus twice = failed(resource(1, once.conditions()));

    assertThat(InfisicalSecretStatuses.isTakenOver(resource(1, once.conditions()))).isTrue();
    assertThat(twice.conditions()).isEqualTo(once.conditions());
    assertThat(InfisicalSecretStatuses.isTakenOver(resource(1, twice.conditions()))).isTrue();
  }

  /** Whoever edits the resource meanwhile must not take what Go wrote for others. */
  @Test
  void whatIsRememberedHoldsForTheSpecThatTheGoOperatorSaw() {
    InfisicalSecretStatus failed = failed(resource(1, ready("True", null)));

    assertThat(InfisicalSecretStatuses.isTakenOver(resource(2, failed.conditions()))).isFalse();
  }

  @Test
  void nothingIsRememberedOfAResourceThatTheGoOperatorCouldNotSync() {
    assertThat(InfisicalSecretStatuses.isTakenOver(resource(1, ready("False", null)))).isFalse();
    InfisicalSecretStatus failed = failed(resource(1, ready("False", null)));

    assertThat(InfisicalSecretStatuses.isTakenOver(resource(1, failed.conditions()))).isFalse();
    assertThat(InfisicalSecretStatuses.isTakenOver(resource(1, ready("True", 1L)))).isFalse();
  }

  @Test
  void doesNotGoOnSayingThatChangesArriveWithoutASession() {
    InfisicalSecret resource = resource(1, ready("True", 1L));
    Optional<InstantState> streaming = Optional.of(new InstantState.Streaming());
    InfisicalSecretStatus heard =
        statuses.listening(resource.getStatus(), resource, streaming, NOW);

    InfisicalSecretStatus failed =
        statuses.notTried(resource(1, heard.conditions()), Optional.empty(), "no Secret", NOW);
    assertThat(Conditions.find(failed.conditions(), Conditions.INSTANT_UPDATES).orElseThrow())
        .extracting(Condition::getStatus, Condition::getReason)
        .containsExactly("False", "Polling");
  }

  private InfisicalSecretStatus failed(InfisicalSecret resource) {
    return statuses.notTried(resource, Optional.of("universal"), "the server is away", NOW);
  }

  private static List<Condition> ready(String status, @Nullable Long generation) {
    return List.of(
        new ConditionBuilder()
            .withType(InfisicalSecretStatuses.READY)
            .withStatus(status)
            .withReason("OK")
            .withMessage("")
            .withLastTransitionTime("2026-01-01T00:00:00Z")
            .withObservedGeneration(generation)
            .build());
  }

  private static InfisicalSecret resource(long generation, List<Condition> conditions) {
    InfisicalSecret resource = new InfisicalSecret();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("apps")
            .withName("a")
            .withGeneration(generation)
            .build());
    resource.setStatus(new InfisicalSecretStatus(conditions));
    return resource;
  }
}
