package com.infisical.commands.migrate;

import static com.infisical.commands.migrate.OldSpec.ordered;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.kubernetes.KubernetesNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns the targets of an InfisicalSecret into those of an InfisicalStaticSecret. */
final class TargetMove {
  private static final Pattern BARE = Pattern.compile("\\{\\{-?\\s*\\.[A-Za-z_]\\w*\\s*-?}}");

  private final OldSpec old;
  private final String onlySecret;
  private final List<String> comments = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final List<String> obstacles = new ArrayList<>();
  private final List<Map<String, Object>> targets = new ArrayList<>();

  private TargetMove(OldSpec old, String onlySecret) {
    this.old = old;
    this.onlySecret = onlySecret;
  }

  /**
   * What came of it.
   *
   * @param commands to be run before the objects are applied
   * @param obstacles why the data would not stay the same; empty where it does
   */
  record Result(
      List<Map<String, Object>> targets,
      List<String> comments,
      List<String> commands,
      List<String> obstacles) {}

  /**
   * The targets of {@code old}.
   *
   * @param onlySecret the one secret that is read; empty for all
   */
  static Result of(OldSpec old, String onlySecret) {
    TargetMove move = new TargetMove(old, onlySecret);
    JsonNode spec = old.spec();
    JsonNode oldest = spec.path("managedSecretReference");
    if (!oldest.path("secretName").asText().isEmpty()) {
      move.add(oldest, "Secret", "secretName", "secretNamespace");
    }
    spec.path("managedKubeSecretReferences")
        .forEach(each -> move.add(each, "Secret", "secretName", "secretNamespace"));
    spec.path("managedKubeConfigMapReferences")
        .forEach(each -> move.add(each, "ConfigMap", "configMapName", "configMapNamespace"));
    if (move.targets.isEmpty() && move.obstacles.isEmpty()) {
      move.obstacles.add("it has no target");
    }
    return new Result(move.targets, move.comments, move.commands, move.obstacles);
  }

  private void add(JsonNode reference, String kind, String nameField, String namespaceField) {
    String name = reference.path(nameField).asText();
    String namespace = reference.path(namespaceField).asText();
    String title = kind + " " + namespace + "/" + name;
    if (!KubernetesNames.isName(name) || !KubernetesNames.isNamespace(namespace)) {
      // What follows prints a command with both.
      obstacles.add(title + ": name or namespace of the target is not valid; correct it");
      return;
    }
    Map<String, Object> target =
        ordered("name", name, "namespace", namespace, "kind", kind, "creationPolicy", "Orphan");
    if (reference.path("creationPolicy").asText().equals("Owner")) {
      comments.add(title + " was Owner: set its creationPolicy to Owner again after the last step");
    }
    if (!namespace.equals(old.namespace())) {
      commands.add(
          "kubectl --namespace %s annotate %s %s secrets.infisical.com/adopt=true"
              .formatted(namespace, kind.toLowerCase(Locale.ROOT), name));
    }
    String type = reference.path("secretType").asText();
    if (!type.isEmpty() && !type.equals("Opaque")) {
      target.put("secretType", type);
    }
    template(reference.path("template"), title).ifPresent(made -> target.put("template", made));
    JsonNode metadata = reference.at("/template/metadata");
    if (!metadata.isEmpty()) {
      target.put(
          "metadata",
          ordered(
              "labels", texts(metadata.path("labels")),
              "annotations", texts(metadata.path("annotations"))));
    }
    targets.add(target);
  }

  private Optional<Map<String, Object>> template(JsonNode template, String title) {
    Map<String, Object> data = texts(template.path("data"));
    if (data.isEmpty() && template.isObject() && !template.path("includeAllSecrets").asBoolean()) {
      obstacles.add(
          title
              + ": its template has neither data nor includeAllSecrets, so it holds no key. A"
              + " target of v1beta1 without data in its template gets every key: decide which it"
              + " needs");
    }
    if (data.isEmpty()) {
      return onlySecret.isEmpty()
          ? Optional.empty()
          : Optional.of(
              ordered(
                  "data",
                  ordered(onlySecret, "{{ (index . \"%s\").Value }}".formatted(onlySecret))));
    }
    if (template.path("includeAllSecrets").asBoolean()) {
      obstacles.add(
          title
              + ": its template has both data and includeAllSecrets. A template of v1beta1 writes"
              + " its own keys only: list every key in data, or leave the template out");
    }
    data.forEach(
        (key, text) -> {
          if (BARE.matcher(String.valueOf(text)).find()) {
            obstacles.add(
                "%s: the template of key %s prints a secret without .Value. That gave {value path}, and gives the value in v1beta1: decide what your workloads need"
                    .formatted(title, key));
          }
        });
    return Optional.of(ordered("data", data));
  }

  private static Map<String, Object> texts(JsonNode object) {
    Map<String, Object> texts = new LinkedHashMap<>();
    object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }
}
