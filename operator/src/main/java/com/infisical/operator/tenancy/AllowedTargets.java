package com.infisical.operator.tenancy;

/** The rules of {@code --allowed-targets}. */
@FunctionalInterface
public interface AllowedTargets {
  /**
   * Whether resources of namespace {@code from} may write to namespace {@code to}.
   *
   * @param byFullName whether only a rule with the full name of {@code to} counts, without stars
   */
  boolean allow(String from, String to, boolean byFullName);

  /** No rules. */
  static AllowedTargets none() {
    return (from, to, byFullName) -> false;
  }
}
