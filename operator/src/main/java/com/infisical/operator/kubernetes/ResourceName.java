package com.infisical.operator.kubernetes;

import com.infisical.operator.api.ResourceReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Namespace and name of an object; reads as {@code namespace/name}. */
public record ResourceName(String namespace, String name) implements Comparable<ResourceName> {
  /**
   * A name becomes part of a request's path, where any other character could lead to another
   * object.
   *
   * @throws IllegalArgumentException when a part has a character that no name has
   */
  public ResourceName {
    if (!KubernetesNames.hasOnlyNameCharacters(namespace)
        || !KubernetesNames.hasOnlyNameCharacters(name)) {
      throw new IllegalArgumentException("no name of Kubernetes");
    }
  }

  /** What {@code reference} names; empty where it is absent, incomplete or no name. */
  public static Optional<ResourceName> of(@Nullable ResourceReference reference) {
    String namespace = reference == null ? null : reference.namespace();
    String name = reference == null ? null : reference.name();
    return namespace == null
            || name == null
            || !KubernetesNames.isNamespace(namespace)
            || !KubernetesNames.isName(name)
        ? Optional.empty()
        : Optional.of(new ResourceName(namespace, name));
  }

  /** What a text such as {@code infisical/default} names; empty where it is no such name. */
  public static Optional<ResourceName> parse(String text) {
    int slash = text.indexOf('/');
    String name = text.substring(slash + 1);
    return slash >= 0
            && KubernetesNames.isNamespace(text.substring(0, slash))
            && KubernetesNames.isName(name)
        ? Optional.of(new ResourceName(text.substring(0, slash), name))
        : Optional.empty();
  }

  @Override
  public int compareTo(ResourceName other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
