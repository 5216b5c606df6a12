package com.infisical.devserver.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A signed token, unverified until {@link #flaw} is called. */
final class PresentedJwt {
  private final SignedJWT jwt;
  private final JWTClaimsSet claims;

  private PresentedJwt(SignedJWT jwt, JWTClaimsSet claims) {
    this.jwt = jwt;
    this.claims = claims;
  }

  /** Takes a token apart; empty where it is none. */
  static Optional<PresentedJwt> parse(String text) {
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      return Optional.of(new PresentedJwt(jwt, jwt.getJWTClaimsSet()));
    } catch (ParseException _) {
      return Optional.empty();
    }
  }

  /** Which key signed it, as it says itself. */
  Optional<String> keyId() {
    return Optional.ofNullable(jwt.getHeader().getKeyID());
  }

  /** Why it does not count, in the words of the library that Infisical verifies with. */
  Optional<String> flaw(PublicKey key, Instant now) {
    if (!isSignedBy(key)) {
      return Optional.of("invalid signature");
    }
    if (isAfter(claims.getNotBeforeTime(), now)) {
      return Optional.of("jwt not active");
    }
    Date end = claims.getExpirationTime();
    return end != null && !end.toInstant().isAfter(now)
        ? Optional.of("jwt expired")
        : Optional.empty();
  }

  private boolean isSignedBy(PublicKey key) {
    try {
      return jwt.verify(new DefaultJWSVerifierFactory().createJWSVerifier(jwt.getHeader(), key));
    } catch (JOSEException _) {
      return false;
    }
  }

  private static boolean isAfter(@Nullable Date time, Instant now) {
    return time != null && time.toInstant().isAfter(now);
  }

  String issuer() {
    return text("iss");
  }

  String subject() {
    return text("sub");
  }

  private String text(String name) {
    return claims.getClaim(name) instanceof String text ? text : "";
  }

  List<String> audiences() {
    return claims.getAudience();
  }

  /** Whether the audience is a list, of one or more, and not just a text. */
  boolean hasListOfAudiences() {
    return jwt.getPayload().toJSONObject().get("aud") instanceof List<?>;
  }

  /** A claim by its name, with dots for objects; empty where it is not there. */
  Optional<Object> claim(String path) {
    if (claims.getClaim(path) != null) {
      return Optional.of(claims.getClaim(path));
    }
    @Nullable Object at = claims.getClaims();
    for (String part : path.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return Optional.ofNullable(at);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "JWT of " + issuer();
  }
}
