package com.infisical.devserver.cloud;

import com.infisical.devserver.http.ApiException;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A signed token of a cloud, unverified until {@link #verify} is called. */
public final class CloudToken {
  private final SignedJWT jwt;
  private final JWTClaimsSet claims;

  private CloudToken(SignedJWT jwt, JWTClaimsSet claims) {
    this.jwt = jwt;
    this.claims = claims;
  }

  /** Takes a token apart; refused with 403 when it is none. */
  public static CloudToken parse(String text) {
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      return new CloudToken(jwt, jwt.getJWTClaimsSet());
    } catch (ParseException _) {
      throw ApiException.token(
          "The provided access token is malformed. Please use a valid token or generate a new one"
              + " and try again.");
    }
  }

  /** Which key signed it, as it says itself. */
  public String keyId() {
    return Objects.requireNonNullElse(jwt.getHeader().getKeyID(), "");
  }

  /** A claim that is a text; empty when it is absent or something else. */
  public String text(String name) {
    return claims.getClaim(name) instanceof String text ? text : "";
  }

  /** Whom it is for, where that is exactly one. */
  public String audience() {
    List<String> audiences = claims.getAudience();
    return audiences.size() == 1 ? audiences.getFirst() : "";
  }

  /** An object below the claims; empty when it is not there. */
  public Optional<Map<?, ?>> object(String name, String below) {
    return claims.getClaim(name) instanceof Map<?, ?> outer
            && outer.get(below) instanceof Map<?, ?> inner
        ? Optional.of(inner)
        : Optional.empty();
  }

  /** Checks algorithm and signature; refused with 403. */
  public void verify(PublicKey key) {
    if (!jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256)) {
      throw ApiException.token(
          "The access token is signed with an invalid algorithm. Please provide a valid token and"
              + " try again.");
    }
    try {
      if (!(key instanceof RSAPublicKey rsa) || !jwt.verify(new RSASSAVerifier(rsa))) {
        throw ApiException.token("invalid signature");
      }
    } catch (JOSEException _) {
      throw ApiException.token("invalid signature");
    }
  }

  /** Checks {@code nbf} and {@code exp}, where they are; refused with 403. */
  public void checkTimes(Instant now) {
    if (isAfter(claims.getNotBeforeTime(), now)) {
      throw ApiException.token("jwt not active");
    }
    if (isBefore(claims.getExpirationTime(), now)) {
      throw ApiException.token("Your token has expired. Please re-authenticate.");
    }
  }

  /** Checks {@code iat} and {@code exp}, which must be there, as Google's library does. */
  public void checkTimes(Instant now, Duration skew) {
    Date issued = claims.getIssueTime();
    Date expires = claims.getExpirationTime();
    if (issued == null || expires == null) {
      throw ApiException.token("No issue time or expiration time in token");
    }
    if (isAfter(issued, now.plus(skew))) {
      throw ApiException.token("Token used too early");
    }
    if (isBefore(expires, now.minus(skew))) {
      throw ApiException.token("Token used too late");
    }
  }

  private static boolean isAfter(@Nullable Date time, Instant now) {
    return time != null && time.toInstant().isAfter(now);
  }

  private static boolean isBefore(@Nullable Date time, Instant now) {
    return time != null && !time.toInstant().isAfter(now);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "token by key " + keyId();
  }
}
