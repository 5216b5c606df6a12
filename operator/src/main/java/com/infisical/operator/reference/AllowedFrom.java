package com.infisical.operator.reference;

import com.infisical.operator.api.AllowedNamespaces;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Judges {@code spec.allowedNamespaces}: from where a resource may be named
 * (docs/security.md#tenancy). Pure.
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

  /** By looking for each piece where it comes first, so that no pattern takes long. */
  private static boolean matches(String pattern, String name) {
    String[] pieces = pattern.split("\\*", -1);
    String last = pieces[pieces.length - 1];
    if (pieces.length == 1) {
      return name.equals(pattern);
    }
    if (!name.startsWith(pieces[0])) {
      return false;
    }
    int at = pieces[0].length();
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return name.length() - last.length() >= at && name.endsWith(last);
  }
}
