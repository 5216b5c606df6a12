package com.infisical.operator.dynamicsecret.lease;

import java.util.Set;

/**
 * How leases of a type of dynamic secret behave (docs/infisical-dynamic-secret.md#types). A type
 * that is not known is renewed.
 */
public enum LeaseKind {
  /** Renewal postpones the end of the credential. */
  RENEWABLE,
  /** Renewal is refused, or answered by 200 without any effect. */
  NOT_RENEWABLE,
  /** One account with one password, which a new lease changes, and the end of an old one again. */
  ONE_ACCOUNT,
  /** Its values are good for seconds, so no Secret can hold one. */
  MOMENTARY;

  private static final Set<String> NEVER_RENEWED =
      Set.of("kubernetes", "ssh", "gcp-iam", "github", "tailscale");

  /** The kind of a lease of {@code type} whose data have {@code keys}. */
  public static LeaseKind of(String type, Set<String> keys) {
    return switch (type) {
      case "azure-entra-id" -> ONE_ACCOUNT;
      case "totp" -> MOMENTARY;
      case "aws-iam" -> keys.contains("SESSION_TOKEN") ? NOT_RENEWABLE : RENEWABLE;
      default -> NEVER_RENEWED.contains(type) ? NOT_RENEWABLE : RENEWABLE;
    };
  }
}
