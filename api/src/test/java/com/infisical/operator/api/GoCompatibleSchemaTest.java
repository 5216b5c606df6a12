package com.infisical.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the CRD of InfisicalDynamicSecret requires is exactly what the Go operator's does. */
class GoCompatibleSchemaTest {
  private static final Set<String> REFUSING =
      Set.of(
          "enum",
          "maxLength",
          "minLength",
          "maxItems",
          "minItems",
          "maxProperties",
          "pattern",
          "x-kubernetes-validations",
          "not",
          "minimum",
          "maximum");

  private static JsonNode schema() throws IOException {
    return new YAMLMapper()
        .readTree(CustomResourceDefinitions.generate().get("infisicaldynamicsecrets.yaml"))
        .at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static void required(String path, JsonNode schema, Map<String, Set<String>> found) {
    if (schema.has("required")) {
      Set<String> names = new TreeSet<>();
      schema.path("required").forEach(name -> names.add(name.asText()));
      found.put(path, names);
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> required(path + "/" + field.getKey(), field.getValue(), found));
  }

  @Test
  void requiresExactlyWhatTheGoOperatorsRequires() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    required("", schema(), found);
    String login = "/spec/authentication/";
    Set<String> secret = Set.of("secretName", "secretNamespace");
    assertThat(found)
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry(
                        "/spec",
                        Set.of(
                            "authentication",
                            "dynamicSecret",
                            "leaseRevocationPolicy",
                            "leaseTTL",
                            "managedSecretReference")),
                    Map.entry(
                        "/spec/dynamicSecret",
                        Set.of("environmentSlug", "secretName", "secretsPath")),
                    Map.entry("/spec/managedSecretReference", secret),
                    Map.entry("/spec/tls/caRef", Set.of("key", "secretName", "secretNamespace")),
                    Map.entry(login + "awsIamAuth", Set.of("identityId")),
                    Map.entry(login + "azureAuth", Set.of("identityId")),
                    Map.entry(
                        login + "gcpIamAuth", Set.of("identityId", "serviceAccountKeyFilePath")),
                    Map.entry(login + "gcpIdTokenAuth", Set.of("identityId")),
                    Map.entry(login + "kubernetesAuth", Set.of("identityId", "serviceAccountRef")),
                    Map.entry(
                        login + "kubernetesAuth/serviceAccountRef", Set.of("name", "namespace")),
                    Map.entry(login + "ldapAuth", Set.of("credentialsRef", "identityId")),
                    Map.entry(login + "ldapAuth/credentialsRef", secret),
                    Map.entry(login + "universalAuth", Set.of("credentialsRef")),
                    Map.entry(login + "universalAuth/credentialsRef", secret))));
  }

  @Test
  void refusesNothingElse() throws IOException {
    assertThat(REFUSING)
        .allSatisfy(word -> assertThat(schema().findValues(word)).as(word).isEmpty());
  }
}
