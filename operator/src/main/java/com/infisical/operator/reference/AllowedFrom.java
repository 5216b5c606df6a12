package com.infisical.operator.reference;

import com.infisical.operator.api.AllowedNamespaces;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges {@code spec.allowedNamespaces}: from where a resource may be named (SPEC section 5). Pure.
 */
public final class AllowedFrom {
  private AllowedFrom() {}

  /**
   * Whether resources of the namespace {@code from} may name {@code owner}. Its own namespace
   * always may; a selector is not evaluated yet and so matches nothing.
   *
   * @param allowed what the owner's spec says; absent lets everybody
   */
  public static boolean isAllowed(
      @Nullable AllowedNamespaces allowed, HasMetadata owner, String from) {
    return allowed == null
        || from.equals(owner.getMetadata().getNamespace())
        || allowed.names().stream().anyMatch(name -> matches(name, from));
  }

  private static boolean matches(String name, String from) {
    String pattern =
        Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return Pattern.matches(pattern, from);
  }
}
