package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceFactsTest {
  @ParameterizedTest
  @CsvSource({
    "LastReconcileStatus, True, 3, true",
    "LastReconcileStatus, True, 2, false",
    "LastReconcileStatus, False, 3, false",
    "LastReconcileAuthMethod, True, 3, false",
    "TakeOver, False, 3, true",
    "TakeOver, False, 2, false",
  })
  void seesASuccessOfThePresentGenerationOnly(
      String type, String status, long observed, boolean succeeded) {
    InfisicalStaticSecret resource =
        read(
            """
            metadata: {uid: u, namespace: apps, name: web, generation: 3}
            status:
              conditions:
                - {type: secrets.infisical.com/%s, status: '%s', observedGeneration: %d}
            """
                .formatted(type, status, observed));

    assertThat(facts(resource).lastReconcileSucceeded()).isEqualTo(succeeded);
  }

  @Test
  void worksForAResourceWithoutStatusAndMetadata() {
    ResourceFacts facts = facts(read("metadata: {uid: u, namespace: apps, name: web}"));

    assertThat(facts.lastReconcileSucceeded()).isFalse();
    assertThat(facts.labels()).isEmpty();
    assertThat(facts.mark()).hasToString("apps/web");
  }

  private static ResourceFacts facts(InfisicalStaticSecret resource) {
    InfisicalStaticSecretStatus status = resource.getStatus();
    return ResourceFacts.of(resource, status == null ? null : status.conditions());
  }

  private static InfisicalStaticSecret read(String yaml) {
    return Serialization.unmarshal(yaml, InfisicalStaticSecret.class);
  }
}
