package com.infisical.devserver.auth;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Identity;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;

/**
 * Writes and reads access tokens: JWTs with HS256 and Infisical's claims
 * (docs/design/infisical-api.md#31-shape).
 */
final class TokenCodec {
  private static final String ORGANIZATION = "00000000-0000-4000-8000-000000000001";

  private final JWSSigner signer;
  private final JWSVerifier verifier;

  private TokenCodec(JWSSigner signer, JWSVerifier verifier) {
    this.signer = signer;
    this.verifier = verifier;
  }

  static TokenCodec withRandomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      return new TokenCodec(new MACSigner(key), new MACVerifier(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("32 bytes are enough for HS256", e);
    }
  }

  /** What a token says. */
  record Claims(
      String tokenId,
      Identity identity,
      TokenSettings settings,
      AccessTokens.Proof proof,
      Instant created,
      Instant issued,
      Instant expires) {}

  /** What matters of a token whose signature is good. */
  record Verified(String tokenId, Instant expires) {}

  String sign(Claims claims) {
    TokenSettings settings = claims.settings();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .claim("authTokenType", "identityAccessToken")
            .claim("identityId", claims.identity().id())
            .claim("identityName", claims.identity().name())
            .claim("authMethod", claims.proof().method())
            .claim("orgId", ORGANIZATION)
            .claim("rootOrgId", ORGANIZATION)
            .claim("parentOrgId", ORGANIZATION)
            .claim("clientSecretId", claims.proof().clientSecretId())
            .claim("identityAccessTokenId", claims.tokenId())
            .jwtID(claims.tokenId())
            .claim("accessTokenTTL", settings.ttl().toSeconds())
            .claim("accessTokenMaxTTL", settings.maxTtl().toSeconds())
            .claim("accessTokenPeriod", settings.period().toSeconds())
            .claim("creationEpoch", claims.created().getEpochSecond())
            .claim("ipRestrictionEnabled", !settings.trustedIps().equals(TrustedIp.ANYWHERE))
            .claim("identityAuth", claims.proof().proof())
            .issueTime(Date.from(claims.issued()))
            .expirationTime(Date.from(claims.expires()));
    if (settings.usesLimit() > 0) {
      set.claim("numUsesLimit", settings.usesLimit());
    }
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set.build());
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("an HMAC cannot fail", e);
    }
    return jwt.serialize();
  }

  /** Checks form, algorithm and signature, not the expiry. */
  Verified verify(String text) {
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      if (!jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)) {
        throw ApiException.token(
            "The access token is signed with an invalid algorithm. Please provide a valid token and"
                + " try again.");
      }
      if (!jwt.verify(verifier)) {
        throw ApiException.token("invalid signature");
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      return new Verified(claims.getJWTID(), claims.getExpirationTime().toInstant());
    } catch (ParseException | JOSEException _) {
      throw ApiException.token(
          "The provided access token is malformed. Please use a valid token or generate a new one"
              + " and try again.");
    }
  }
}
