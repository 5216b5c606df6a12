package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made from the chart, and its files among themselves. */
class ChartFilesIT {
  @Test
  void documentsEveryValueInItsReadme() throws IOException, InterruptedException {
    assertThat(Files.readString(Helm.chart().resolve("README.md")))
        .as("run make chart-readme")
        .isEqualTo(printedBy("build/chart-readme.sh"));
  }

  @Test
  void hasPlainManifestsThatAreRenderedFromIt() throws IOException, InterruptedException {
    Path manifests = Repository.find().path("examples/operator/10-operator.yaml");

    assertThat(Files.readString(manifests))
        .as("run make manifests")
        .isEqualTo(printedBy("build/manifests.sh"));
  }

  @Test
  void knowsTheSameValuesInItsSchemaAsInItsDefaults() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(Helm.chart().resolve("values.schema.json")));
    JsonNode values =
        new YAMLMapper().readTree(Files.readString(Helm.chart().resolve("values.yaml")));
    List<String> differences = new ArrayList<>();

    compare("", schema, schema, values, differences);

    assertThat(differences).containsExactly("only in the schema: global");
  }

  private static String printedBy(String script) throws IOException, InterruptedException {
    Process running =
        new ProcessBuilder(Repository.find().path(script).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).isZero();
    return printed;
  }

  /** Names that a mapping with a fixed set of names has on one side only. */
  private static void compare(
      String at, JsonNode root, JsonNode schema, JsonNode values, List<String> differences) {
    JsonNode known = schema.path("properties");
    if (known.isMissingNode() || values.isEmpty()) {
      return;
    }
    known
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!values.has(name)) {
                differences.add("only in the schema: " + at + name);
              }
            });
    values
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.has(name)) {
                differences.add("only in the values: " + at + name);
              }
              JsonNode below = known.path(name);
              String reference = below.path("$ref").asText();
              if (reference.startsWith("#/definitions/kubernetes-")) {
                return;
              }
              if (below.has("$ref")) {
                below = root.at(reference.substring(1));
              }
              compare(at + name + ".", root, below, values.path(name), differences);
            });
  }
}
