package com.infisical.operator.auth.login;

import com.infisical.client.SecretText;
import com.infisical.client.reply.JwtClaims;
import java.time.Instant;
import java.util.Optional;

/**
 * An access token that a spec gives: it is not the operator's to renew or to revoke.
 *
 * @param expiresAt what the token itself claims; empty where it claims nothing
 */
public record GivenToken(SecretText token, Optional<Instant> expiresAt) {
  static GivenToken of(SecretText token) {
    return new GivenToken(token, JwtClaims.of(token).flatMap(JwtClaims::expiry));
  }
}
