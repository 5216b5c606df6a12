package com.infisical.operator.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.key.OperatorKeyStore.KeyResult;
import com.infisical.operator.kubernetes.AdmissionPolicies;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorKeyStoreIT {
  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private String namespace;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    client = controlPlane.client();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = controlPlane.namespace("operator");
  }

  @Test
  void makesTheKeyOnceAndEveryLeaderAfterwardsHasTheSame() {
    String first = digest();

    assertThat(digest()).isEqualTo(first);
    assertThat(Base64.getDecoder().decode(secret().getData().get("key"))).hasSize(32);
  }

  @Test
  void makesADamagedKeyAnew() {
    String first = digest();
    client.resource(secret().edit().withData(Map.of("key", "AAAA")).build()).update();

    assertThat(digest()).isNotEqualTo(first);
  }

  @Test
  void usesNoKeyThatIsNotStored() {
    try (AdmissionPolicies policies = new AdmissionPolicies(client, namespace)) {
      policies.mutate(
          """
          [JSONPatch{op: "add", path: "/data/key", value: "AAAA"}]\
          """,
          probe -> probe.getData().containsKey("key"));

      assertThat(new OperatorKeyStore(client, namespace, () -> true).load())
          .isInstanceOfSatisfying(
              KeyResult.Unavailable.class,
              answer ->
                  assertThat(answer.failure().sentence())
                      .contains("(an admission webhook or policy changes its data)"));
    }
  }

  @Test
  void makesNoKeyWithoutLeading() {
    assertThat(new OperatorKeyStore(client, namespace, () -> false).load())
        .isInstanceOf(KeyResult.Unavailable.class);
    assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
  }

  @Test
  void saysWhereTheKeyShouldBeWhenItCannotBeMade() {
    assertThat(new OperatorKeyStore(client, "nowhere", () -> true).load())
        .isInstanceOfSatisfying(
            KeyResult.Unavailable.class,
            answer ->
                assertThat(answer.failure().sentence())
                    .contains("nowhere/infisical-operator-key", "404"));
  }

  private String digest() {
    return switch (new OperatorKeyStore(client, namespace, () -> true).load()) {
      case KeyResult.Ready(OperatorKey key) -> key.digest("test").add("A").hex();
      case KeyResult.Unavailable(OperatorKeyStore.KeyFailure failure) ->
          throw new AssertionError(failure.sentence());
    };
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("infisical-operator-key").require();
  }
}
