package com.infisical.commands.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An InfisicalSecret as it is read: every block may be there and filled with empty strings, as
 * typed Go clients send it, and then counts as absent.
 *
 * @param tree the whole object
 * @param fallbackNamespace the namespace of an object that names none
 */
record OldSpec(JsonNode tree, String fallbackNamespace) {
  /** Marks by which kubectl, Helm and Argo CD know what is theirs, and those of the operator. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(kubectl\\.kubernetes\\.io|meta\\.helm\\.sh|helm\\.sh|argocd\\.argoproj\\.io"
              + "|secrets\\.infisical\\.com)/.*|app\\.kubernetes\\.io/(instance|managed-by)");

  String name() {
    return tree.at("/metadata/name").asText();
  }

  String namespace() {
    String own = tree.at("/metadata/namespace").asText();
    return own.isEmpty() ? fallbackNamespace : own;
  }

  JsonNode spec() {
    return tree.path("spec");
  }

  /** {@code namespace/name}. */
  String title() {
    return namespace() + "/" + name();
  }

  /** An object of v1beta1 in the same namespace. */
  Map<String, Object> object(String kind, String name, Map<String, Object> spec) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", "secrets.infisical.com/v1beta1");
    object.put("kind", kind);
    object.put("metadata", ordered("name", name, "namespace", namespace()));
    object.put("spec", spec);
    return object;
  }

  /** The same with the labels and annotations of this one, which go on to the targets. */
  Map<String, Object> labelled(String kind, Map<String, Object> spec) {
    Map<String, Object> object = object(kind, name(), spec);
    Map<String, Object> metadata = ordered("name", name(), "namespace", namespace());
    for (String field : List.of("labels", "annotations")) {
      Map<String, Object> own = new LinkedHashMap<>();
      tree.path("metadata").path(field).properties().stream()
          .filter(each -> !FOREIGN.matcher(each.getKey()).matches())
          .forEach(each -> own.put(each.getKey(), each.getValue().asText()));
      if (!own.isEmpty()) {
        metadata.put(field, own);
      }
    }
    object.put("metadata", metadata);
    return object;
  }

  /** A map in the order of its pairs. */
  static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
