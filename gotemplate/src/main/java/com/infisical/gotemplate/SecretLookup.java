package com.infisical.gotemplate;

import org.jspecify.annotations.Nullable;

/** Answers {@code secretFrom "/path" "KEY"}; given by the caller, who knows all secrets by path. */
@FunctionalInterface
public interface SecretLookup {
  /**
   * The secret of that key in that folder, or null.
   *
   * @param path normalised: a leading slash, none at the end, none doubled; {@code /} is the root
   */
  @Nullable TemplateSecret find(String path, String key);
}
