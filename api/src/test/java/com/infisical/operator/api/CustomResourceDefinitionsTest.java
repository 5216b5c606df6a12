package com.infisical.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The CRDs that the chart installs are those of the records. */
class CustomResourceDefinitionsTest {
  private static final Path COMMITTED = Path.of("../charts/infisical-operator/files/crds");

  @Test
  void committedFilesAreWhatTheRecordsGive() throws IOException {
    Map<String, String> committed = committed();
    Map<String, String> generated = CustomResourceDefinitions.generate();
    Set<String> files = new TreeSet<>(committed.keySet());
    files.addAll(generated.keySet());
    // Names alone: two whole CRDs would bury the advice.
    files.removeIf(file -> Objects.equals(committed.get(file), generated.get(file)));

    assertThat(files)
        .as(
            "files in charts/infisical-operator/files/crds that differ from the records in api/; to"
                + " repair, run%n  %s%nand commit what it writes",
            CustomResourceDefinitions.REPAIR)
        .isEmpty();
  }

  @Test
  void generatingTwiceGivesTheSameBytes() {
    assertThat(CustomResourceDefinitions.generate())
        .isEqualTo(CustomResourceDefinitions.generate());
  }

  @Test
  void everyFieldIsDescribed() {
    schemas()
        .forEach(
            (file, schema) ->
                assertThat(undescribed("", schema))
                    .as("fields without description in %s", file)
                    .isEmpty());
  }

  @Test
  void nothingUnderStatusIsRequired() {
    schemas()
        .forEach(
            (file, schema) ->
                assertThat(schema.at("/properties/status").findValues("required"))
                    .as(file)
                    .isEmpty());
  }

  private static Map<String, JsonNode> schemas() {
    Map<String, JsonNode> schemas = new TreeMap<>();
    CustomResourceDefinitions.generate()
        .forEach(
            (file, yaml) ->
                schemas.put(
                    file,
                    new KubernetesSerialization()
                        .unmarshal(yaml, JsonNode.class)
                        .at("/spec/versions/0/schema/openAPIV3Schema")));
    return schemas;
  }

  private static List<String> undescribed(String path, JsonNode schema) {
    List<String> paths = new ArrayList<>();
    JsonNode fields = schema.at(schema.has("items") ? "/items/properties" : "/properties");
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String here = path + "." + field.getKey();
      if (!field.getValue().path("description").asText().endsWith(".")) {
        paths.add(here);
      }
      paths.addAll(undescribed(here, field.getValue()));
    }
    return paths;
  }

  private static Map<String, String> committed() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(COMMITTED)) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), Files.readString(path));
      }
    }
    return files;
  }
}
