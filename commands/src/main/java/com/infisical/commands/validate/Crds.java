package com.infisical.commands.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.infisical.commands.manifest.YamlDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The CRDs of this version of the operator, which are part of the program. */
public final class Crds {
  private static final Pattern KIND = Pattern.compile("[A-Za-z]{1,63}");

  private final Map<String, JsonNode> byKind = new HashMap<>();

  /** The CRD of {@code kind}; empty where there is none. */
  public Optional<JsonNode> find(String kind) {
    JsonNode crd = byKind.computeIfAbsent(kind, Crds::load);
    return crd.isMissingNode() ? Optional.empty() : Optional.of(crd);
  }

  /** The schema of {@code kind} in {@code version}; empty where there is none. */
  Optional<JsonNode> schema(String kind, String version) {
    return find(kind).stream()
        .flatMap(crd -> crd.at("/spec/versions").valueStream())
        .filter(each -> each.path("name").asText().equals(version))
        .map(each -> each.at("/schema/openAPIV3Schema"))
        .findFirst();
  }

  /** The version in which {@code kind} is served; empty where there is no such kind. */
  Optional<String> version(String kind) {
    return find(kind)
        .flatMap(
            crd ->
                crd.at("/spec/versions")
                    .valueStream()
                    .filter(each -> each.path("served").asBoolean())
                    .map(each -> each.path("name").asText())
                    .findFirst());
  }

  private static JsonNode load(String kind) {
    if (!KIND.matcher(kind).matches()) {
      return MissingNode.getInstance();
    }
    String name = "crds/" + kind.toLowerCase(Locale.ROOT) + "s.yaml";
    try (@Nullable InputStream yaml = Crds.class.getResourceAsStream(name)) {
      if (yaml == null) {
        return MissingNode.getInstance();
      }
      String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
      return YamlDocuments.read(name, text).manifests().getFirst().tree();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own CRDs cannot be read", e);
    }
  }
}
