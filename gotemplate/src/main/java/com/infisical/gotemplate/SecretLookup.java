package com.infisical.gotemplate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code secretFrom "/path" "KEY"} and {@code subdirectories "/path"}; given by the caller,
 * who knows all secrets by path.
 */
@FunctionalInterface
public interface SecretLookup {
  /**
   * The secret of that key in that folder, or null.
   *
   * @param path normalised: a leading slash, none at the end, none doubled; {@code /} is the root
   */
  @Nullable TemplateSecret find(String path, String key);

  /**
   * The names of the folders in that folder below which there are secrets, but for those that are
   * also the key of a secret in it.
   *
   * @param path normalised likewise
   */
  default Set<String> folders(String path) {
    return Set.of();
  }
}
