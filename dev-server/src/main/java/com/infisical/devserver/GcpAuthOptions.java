package com.infisical.devserver;

import com.infisical.devserver.auth.GcpAuth.TokenType;
import com.infisical.devserver.auth.TokenSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How gcp auth of an identity is attached; without more, any service account may log in.
 *
 * @param allowedServiceAccounts comma list of email addresses; empty allows any
 * @param allowedProjects comma list; empty allows any
 * @param allowedZones comma list; empty allows any
 */
public record GcpAuthOptions(
    TokenType type,
    String allowedServiceAccounts,
    String allowedProjects,
    String allowedZones,
    TokenSettings tokens) {
  private static GcpAuthOptions of(TokenType type) {
    return new GcpAuthOptions(type, "", "", "", TokenSettings.DEFAULT);
  }

  /** For ID tokens of the metadata server. */
  public static GcpAuthOptions gce() {
    return of(TokenType.GCE);
  }

  /** For JWTs that a service account's key signed. */
  public static GcpAuthOptions iam() {
    return of(TokenType.IAM);
  }

  public GcpAuthOptions allowedServiceAccounts(String commaList) {
    return new GcpAuthOptions(type, commaList, allowedProjects, allowedZones, tokens);
  }

  public GcpAuthOptions allowedProjects(String commaList) {
    return new GcpAuthOptions(type, allowedServiceAccounts, commaList, allowedZones, tokens);
  }

  public GcpAuthOptions allowedZones(String commaList) {
    return new GcpAuthOptions(type, allowedServiceAccounts, allowedProjects, commaList, tokens);
  }

  /** Life of one access token. */
  public GcpAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  public GcpAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new GcpAuthOptions(
        type, allowedServiceAccounts, allowedProjects, allowedZones, change.apply(tokens));
  }
}
