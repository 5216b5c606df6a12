package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalPushSecret;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the spec of an InfisicalPushSecret says, and what is wrong with it. */
class PushSpecTest {
  private static final String COMPLETE =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalPushSecret
      metadata: {name: app, namespace: shop, uid: u1}
      spec:
        destination: {projectId: p1, environmentSlug: dev, secretsPath: /app}
        push:
          secret:
            secretName: source
            secretNamespace: shop
            template: {data: {KEY: "{{ .A.Value }}"}}
          generators: [{destinationSecretName: PW, generatorRef: {kind: Password, name: strong}}]
      """;

  private static PushSpec.Reading read(String from, String to) {
    assertThat(COMPLETE).contains(from);
    return PushSpec.read(
        Serialization.unmarshal(COMPLETE.replace(from, to), InfisicalPushSecret.class));
  }

  private static String problem(String from, String to) {
    return ((PushSpec.Reading.Unusable) read(from, to)).failure().sentence();
  }

  @Test
  void readsACompleteSpec() {
    assertThat(read("p1", "p2")).isInstanceOf(PushSpec.Reading.Usable.class);
  }

  /** Nothing in the CRD keeps such names from the path of a request to the API server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "source/../../../kube-system/secrets/admin",
        "..",
        "source?watch=true",
        "source%2fb",
        "Source"
      })
  void takesNoNameThatLeadsToAnotherObject(String name) {
    assertThat(problem("secretName: source", "secretName: \"" + name + "\""))
        .startsWith(".spec.push.secret.secretName is not valid; use at most 253 lower-case");
    assertThat(problem("secretNamespace: shop", "secretNamespace: \"" + name + "\""))
        .startsWith(".spec.push.secret.secretNamespace is not valid; use at most 63 lower-case");
    assertThat(problem("name: strong", "name: \"" + name + "\""))
        .startsWith(".spec.push.generators[0].generatorRef.name is not valid; use at most 253");
  }

  @ParameterizedTest
  @CsvSource({"300000, 1", "1, 257"})
  void boundsTemplates(int chars, int keys) {
    StringBuilder data = new StringBuilder("data: {");
    for (int i = 0; i < keys; i++) {
      data.append("K").append(i).append(": \"").append("x".repeat(chars)).append("\", ");
    }
    assertThat(problem("data: {KEY: \"{{ .A.Value }}\"}", data.append("}").toString()))
        .isEqualTo(
            ".spec.push.secret.template.data is too large; write at most 256 keys and 256 KiB in"
                + " all");
  }
}
