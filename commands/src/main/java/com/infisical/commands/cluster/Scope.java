package com.infisical.commands.cluster;

import java.util.Optional;

/**
 * Where a command looks.
 *
 * @param namespace empty for all namespaces
 */
public record Scope(Optional<String> namespace) {
  /** All namespaces. */
  public static Scope everywhere() {
    return new Scope(Optional.empty());
  }

  /** One namespace. */
  public static Scope of(String namespace) {
    return new Scope(Optional.of(namespace));
  }

  /** {@code in namespace shop}. */
  @Override
  public String toString() {
    return namespace.map(name -> "in namespace " + name).orElse("in all namespaces");
  }
}
