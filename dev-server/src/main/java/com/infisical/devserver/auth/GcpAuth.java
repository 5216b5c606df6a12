package com.infisical.devserver.auth;

/**
 * Login by a token of a Google service account (docs/design/infisical-api.md#25-gcp-auth).
 *
 * @param allowedServiceAccounts comma list of email addresses; empty allows any
 * @param allowedProjects comma list; empty allows any
 * @param allowedZones comma list; empty allows any
 */
public record GcpAuth(
    String identityId,
    TokenType type,
    String allowedServiceAccounts,
    String allowedProjects,
    String allowedZones,
    TokenSettings tokens)
    implements AuthMethod {
  /** Which kind of token is verified. */
  public enum TokenType {
    /** An ID token of the metadata server. */
    GCE,
    /** A JWT that a service account's key signed. */
    IAM
  }
}
