package com.infisical.e2e;

import static com.infisical.e2e.world.Rendered.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.infisical.e2e.world.ChartRenderer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.Rendered;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"default", "scoped", "everything"})
  void documentsEveryRightThatItGrants(String values, @TempDir Path scratch) {
    String page = DocsPage.read("docs/permissions.md").text();
    Rendered rendered = new ChartRenderer(scratch).render(values);

    List<String> resources =
        Stream.concat(rendered.all("ClusterRole").stream(), rendered.all("Role").stream())
            .flatMap(role -> role.path("rules").valueStream())
            .flatMap(rule -> texts(rule.path("resources")).stream())
            .distinct()
            .toList();
    assertThat(resources)
        .hasSizeGreaterThan(15)
        .allSatisfy(resource -> assertThat(page).contains("`" + resource + "`"));
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
