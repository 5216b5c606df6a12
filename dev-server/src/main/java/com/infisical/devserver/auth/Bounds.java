package com.infisical.devserver.auth;

import java.util.Map;

/**
 * The claims that a presented JWT must have
 * (docs/design/infisical-api.md#28-oidc-auth-jwt-auth-token-auth).
 *
 * @param issuer exactly; empty allows any where the method does
 * @param audiences comma list of names and patterns, one of which must match; empty allows any
 * @param subject a name or pattern; empty allows any
 * @param claims by the claim's name, with dots for objects: a comma list like that of audiences
 */
public record Bounds(String issuer, String audiences, String subject, Map<String, String> claims) {
  public Bounds {
    claims = Map.copyOf(claims);
  }
}
