package com.infisical.commands.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.commands.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateCommandTest {
  private static final String GOOD =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: other}
      ---
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalAuth
      metadata: {name: login, namespace: shop}
      spec:
        infisicalConnectionRef: {name: cloud, namespace: shop}
        method: universal
        universal:
          clientIdRef: {name: login, namespace: shop, key: id}
          clientSecretRef: {name: login, namespace: shop, key: secret}
      """;

  /** What SchemaCheck understands; a schema with more would be checked only in part. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "additionalProperties",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minLength",
          "minimum",
          "not",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-list-type",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-validations");

  @TempDir private Path folder;

  private CommandRun validate(String manifest) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), manifest);
    CommandRun run = CommandRun.of("validate", "-f", file.toString());
    return new CommandRun(run.status(), run.out().replace(folder + "/", ""), run.err());
  }

  @Test
  void admitsGoodManifestsAndSkipsOtherKinds() throws IOException {
    assertThat(validate(GOOD))
        .isEqualTo(new CommandRun(0, "Valid: 1 manifest; 1 of other kinds skipped\n", ""));
  }

  @Test
  void namesFileLineObjectAndFieldOfEachProblem() throws IOException {
    CommandRun run =
        validate(
            GOOD.replace("method: universal", "method: password")
                .replace("key: secret", "keys: secret")
                .replace("name: login, namespace: shop}", "name: Login, namespace: shop}"));

    assertThat(run.status()).isOne();
    assertThat(run.out())
        .isEqualTo(
            """
            a.yaml:7: InfisicalAuth shop/Login: metadata.name: use at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at each end and next to each '.'
            a.yaml:10: InfisicalAuth shop/Login: spec.method: Unsupported value: "password": supported values: "universal", "kubernetes", "aws-iam", "azure", "gcp-id-token", "gcp-iam", "ldap", "oidc", "jwt", "token"
            a.yaml:13: InfisicalAuth shop/Login: spec.universal.clientSecretRef.key: Required value
            a.yaml:13: InfisicalAuth shop/Login: spec.universal.clientSecretRef.keys: unknown field; remove it or correct its name
            Not valid: 1 manifest, 4 problems; 1 of other kinds skipped
            """);
  }

  @Test
  void readsYamlAsKubectlDoes() throws IOException {
    assertThat(validate(GOOD.replace("key: secret", "key: yes")).out())
        .contains("clientSecretRef.key: Invalid value: \"boolean\"");
    assertThat(
            validate(GOOD.replace("  method: universal", "  method: ldap\n  method: universal"))
                .out())
        .contains("a.yaml:11: ")
        .contains("the key method is repeated here");
    assertThat(
            validate(
                    GOOD.replace(
                        "  method: universal",
                        "  allowedNamespaces: {names: [\"shop\\n\"]}\n  method: universal"))
                .out())
        .contains("spec.allowedNamespaces.names[0] in body should match");
    assertThat(validate("a: &a [*a]\n").out()).contains("too large or nests too deeply");
    assertThat(validate(GOOD + "\n  x: {").out()).contains("this is not valid YAML");
  }

  @Test
  void checksWhatTheOperatorAloneRefuses() throws IOException {
    String connection =
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: cloud, namespace: shop}
        spec: {address: 'https://169.254.169.254'}
        """;

    assertThat(validate(connection).out())
        .contains("a.yaml:4: InfisicalConnection shop/cloud: spec.address:")
        .contains("link-local address or a cloud's metadata service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1alpha1", "v2"})
  void saysThatAVersionIsNotServed(String version) throws IOException {
    assertThat(validate(GOOD.replace("v1beta1", version)).out())
        .contains("this operator does not serve version " + version);
  }

  @Test
  void readsFoldersAndListsAndJson() throws IOException {
    Files.createDirectories(folder.resolve("deep"));
    Files.writeString(folder.resolve("deep/a.yml"), GOOD);
    Files.writeString(
        folder.resolve("deep/b.json"),
        """
        {"kind": "List", "apiVersion": "v1", "items": [
          {"apiVersion": "secrets.infisical.com/v1beta1",
           "kind": "InfisicalConnection",
           "metadata": {"name": "c"},
           "spec": {"address": 5}}]}
        """);

    CommandRun run = CommandRun.of("validate", "-f", folder.toString());

    assertThat(run.out())
        .contains("b.json:5: InfisicalConnection c: spec.address: Invalid value: \"integer\"")
        .contains("Not valid: 2 manifests, 1 problem");
  }

  @Test
  void understandsEverythingThatTheSchemasUse() {
    Set<String> used = new TreeSet<>();
    for (String kind : List.of("InfisicalConnection", "InfisicalAuth", "InfisicalStaticSecret")) {
      collect(new Crds().schema(kind, "v1beta1").orElseThrow(), used);
    }

    assertThat(used).isSubsetOf(UNDERSTOOD).contains("pattern", "x-kubernetes-validations");
  }

  private static void collect(JsonNode schema, Set<String> used) {
    schema
        .properties()
        .forEach(
            field -> {
              used.add(field.getKey());
              switch (field.getKey()) {
                case "properties" -> field.getValue().forEach(each -> collect(each, used));
                case "items", "additionalProperties", "not" -> collect(field.getValue(), used);
                case "x-kubernetes-validations" ->
                    field
                        .getValue()
                        .forEach(
                            rule ->
                                assertThat(RuleTwin.of(rule.path("rule").asText()))
                                    .as("the twin of %s", rule.path("rule"))
                                    .isPresent());
                default -> {}
              }
            });
  }

  @Test
  void checksWhatTheOperatorRefusesOfTheKindsOfV1alpha1() throws IOException {
    CommandRun run =
        validate(
            """
            apiVersion: secrets.infisical.com/v1alpha1
            kind: InfisicalSecret
            metadata: {name: app, namespace: shop}
            spec: {authentication: {universalAuth: {credentialsRef: {secretName: a, secretNamespace: shop}, secretsScope: {envSlug: dev, secretsPath: /}}}}
            ---
            apiVersion: secrets.infisical.com/v1alpha1
            kind: ClusterGenerator
            metadata: {name: strong}
            spec: {kind: Password, generator: {passwordSpec: {length: 4, digits: 5}}}
            ---
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalPushSecret
            metadata: {name: push, namespace: shop}
            """);

    assertThat(run.status()).isOne();
    assertThat(run.out())
        .contains("a.yaml:4: InfisicalSecret shop/app: spec: .spec.managedKubeSecretReferences and")
        .contains("a.yaml:9: ClusterGenerator strong: spec: .spec.generator.passwordSpec.")
        .contains(
            "a.yaml:12: InfisicalPushSecret shop/push: kind: this operator does not serve version"
                + " v1beta1 of this kind; use v1alpha1");
  }
}
