package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.e2e.world.ManifestCase;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API server refuses bad manifests with a message that helps, and admits odd ones. */
class BadManifestsIT {
  private static ControlPlane controlPlane;

  @BeforeAll
  static void installCrds() {
    controlPlane = ControlPlane.start();
    controlPlane.applyCrds();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @ParameterizedTest
  @MethodSource("com.infisical.e2e.world.ManifestCase#refused")
  void refusesAndSaysWhatToChange(ManifestCase bad) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> dryRun(bad.manifest()))
        .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(422))
        .withMessageContaining(bad.says());
  }

  @ParameterizedTest
  @MethodSource("com.infisical.e2e.world.ManifestCase#admitted")
  void admitsOddOnes(ManifestCase odd) {
    assertThatCode(() -> dryRun(odd.manifest())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"status": {"conditions": []}}\
        """,
        """
        {"status": {"conditions": [{"type": "a", "status": "True", "lastTransitionTime": null, "reason": ""}]}}\
        """,
        """
        {"status": {"observedGeneration": 1, "tokenExpiresAt": "", "lastLoginAt": null, "conditions": [{}]}}\
        """
      })
  void requiresNothingOfAStatus(String status) {
    String namespace = controlPlane.namespace("status");
    create(anyOf("InfisicalAuth"), namespace, "");

    Resource<InfisicalAuth> auth =
        controlPlane
            .client()
            .resources(InfisicalAuth.class)
            .inNamespace(namespace)
            .withName("case");
    assertThatCode(
            () -> auth.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          infisicalconnection.spec.address                            | URL of the Infisical server, with or without a trailing /api.
          infisicalconnection.spec.tls.caCertificate                  | They are trusted in addition to the system's trust store
          infisicalauth                                               | An InfisicalAuth defines how to log in to Infisical.
          infisicalauth.spec.method                                   | exactly one block must be set, the one that belongs to the method
          infisicalauth.spec.kubernetes                               | log in with a token of a Kubernetes service account
          infisicalauth.spec.kubernetes.serviceAccountTokenAudiences  | Audiences of the token.
          infisicalstaticsecret.spec.targets.creationPolicy           | Owner: the target belongs to this resource and is deleted with it.
          infisicalstaticsecret.spec.targets.template.data            | Either a map that gives a Go template for each key
          infisicalstaticsecret.status.sources.count                  | Number of secrets that were read
          infisicalstaticsecret.status.conditions.message             | A sentence that says what was found
          """)
  void explainsFields(String path, String sentence) {
    assertThat(kubectl("explain", path).replaceAll("\\s+", " ")).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "InfisicalConnection, NAME AGE ADDRESS READY",
    "InfisicalAuth, NAME CONNECTION METHOD AGE READY",
    "InfisicalStaticSecret, NAME AGE AUTH METHOD SYNCED AFFECTED DEPLOYMENTS"
  })
  void listsTheColumnsThatUsersKnow(String kind, String columns) {
    String namespace = controlPlane.namespace("columns");
    create(anyOf(kind), namespace, "");

    assertThat(kubectl("get", kind, "--namespace", namespace).lines().findFirst())
        .hasValueSatisfying(
            header -> assertThat(header.strip().replaceAll("\\s+", " ")).isEqualTo(columns));
  }

  @Test
  void findsAllKindsByTheirCategory() {
    String namespace = controlPlane.namespace("category");
    List.of("InfisicalConnection", "InfisicalAuth", "InfisicalStaticSecret")
        .forEach(kind -> create(anyOf(kind), namespace, ""));

    assertThat(kubectl("get", "infisical", "--namespace", namespace, "--output", "name").lines())
        .containsExactlyInAnyOrder(
            "infisicalconnection.secrets.infisical.com/case",
            "infisicalauth.secrets.infisical.com/case",
            "infisicalstaticsecret.secrets.infisical.com/case");
  }

  private static JsonNode anyOf(String kind) {
    return ManifestCase.admitted()
        .map(ManifestCase::manifest)
        .filter(manifest -> manifest.path("kind").textValue().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static void dryRun(JsonNode manifest) {
    create(manifest, "default", "?dryRun=All");
  }

  /** Sends the manifest as it is: the typed client would leave nulls out. */
  private static void create(JsonNode manifest, String namespace, String query) {
    ObjectNode moved = manifest.deepCopy();
    moved.withObject("/metadata").put("namespace", namespace);
    String plural = manifest.path("kind").textValue().toLowerCase(Locale.ROOT) + "s";
    controlPlane
        .client()
        .raw(
            "/apis/secrets.infisical.com/v1beta1/namespaces/" + namespace + "/" + plural + query,
            "POST",
            moved);
  }

  private static String kubectl(String... arguments) {
    CommandResult result = controlPlane.kubectl(arguments);
    assertThat(result.ok()).as(result.stderr()).isTrue();
    return result.stdout();
  }
}
