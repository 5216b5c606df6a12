package com.infisical.training;

import java.util.List;
import java.util.Optional;

/**
 * What a path of the Kubernetes API names.
 *
 * @param group the group and version, such as {@code /api/v1}
 * @param namespace empty where it is about all namespaces, or about what has none
 * @param name empty where it is about a list
 * @see <a
 *     href="https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris">Resource
 *     URIs</a>
 */
record ObjectPath(String group, Optional<String> namespace, String plural, Optional<String> name) {

  /** Reads a path; empty where it names a group or version alone. */
  static Optional<ObjectPath> of(String path) {
    List<String> parts = List.of(path.substring(1).split("/", -1));
    int prefix = parts.getFirst().equals("api") ? 2 : 3;
    if (parts.size() <= prefix) {
      return Optional.empty();
    }
    String group = "/" + String.join("/", parts.subList(0, prefix));
    List<String> rest = parts.subList(prefix, parts.size());
    boolean namespaced = rest.getFirst().equals("namespaces") && rest.size() > 2;
    Optional<String> namespace = namespaced ? Optional.of(rest.get(1)) : Optional.empty();
    List<String> own = namespaced ? rest.subList(2, rest.size()) : rest;
    Optional<String> name = own.size() > 1 ? Optional.of(own.get(1)) : Optional.empty();
    return Optional.of(new ObjectPath(group, namespace, own.getFirst(), name));
  }

  /** The same list with an object's name. */
  ObjectPath named(String object) {
    return new ObjectPath(group, namespace, plural, Optional.of(object));
  }

  /** Whether {@code object} is in the list, or is the object, that this names. */
  boolean covers(ObjectPath object) {
    return group.equals(object.group)
        && plural.equals(object.plural)
        && (namespace.isEmpty() || namespace.equals(object.namespace))
        && (name.isEmpty() || name.equals(object.name));
  }
}
