package com.infisical.client;

import java.util.List;

/**
 * The secrets of a folder and what it imports, in the order the server gave them.
 *
 * @param secrets shared secrets only
 */
public record SecretListing(List<Secret> secrets, List<Import> imports) {
  /** Copies the lists. */
  public SecretListing {
    secrets = List.copyOf(secrets);
    imports = List.copyOf(imports);
  }

  /**
   * One secret.
   *
   * @param path the folder it lies in
   * @param hidden whether the identity may not read the value, which then is a placeholder and must
   *     not be used
   */
  public record Secret(String key, SecretText value, String path, boolean hidden) {}

  /** What one import of the folder brings. */
  public record Import(String path, String environmentSlug, List<Secret> secrets) {
    /** Copies the list. */
    public Import {
      secrets = List.copyOf(secrets);
    }
  }
}
