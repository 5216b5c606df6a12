package com.infisical.operator.auth.cloud.google;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.SecretText;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a Google service account, as its JSON key file holds it. The only class that needs the
 * JOSE library, which is loaded with it.
 */
final class GoogleKey {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern PKCS8 =
      Pattern.compile(
          "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");
  private static final int LEAST_BITS = 2048;

  private final String clientEmail;
  private final String keyId;
  private final RSAPrivateKey key;

  private GoogleKey(String clientEmail, String keyId, RSAPrivateKey key) {
    this.clientEmail = clientEmail;
    this.keyId = keyId;
    this.key = key;
  }

  /** The key in {@code file}; empty when it holds none. */
  static Optional<GoogleKey> parse(SecretText file) {
    try {
      JsonNode json = MAPPER.readTree(file.reveal());
      if (json == null || !json.path("type").asText().equals("service_account")) {
        return Optional.empty();
      }
      String email = json.path("client_email").asText("");
      String id = json.path("private_key_id").asText("");
      return email.isEmpty() || id.isEmpty()
          ? Optional.empty()
          : privateKey(json.path("private_key").asText(""))
              .map(key -> new GoogleKey(email, id, key));
    } catch (JsonProcessingException e) {
      // Never told: it quotes the file.
      return Optional.empty();
    }
  }

  private static Optional<RSAPrivateKey> privateKey(String pem) {
    Matcher matcher = PKCS8.matcher(pem);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der))
                  instanceof RSAPrivateKey rsa
              && rsa.getModulus().bitLength() >= LEAST_BITS
          ? Optional.of(rsa)
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A JWT that Infisical verifies by the certificates that Google publishes for the account. */
  SecretText sign(String audience, Instant now, Duration lifetime) {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).keyID(keyId).build(),
            new JWTClaimsSet.Builder()
                .subject(clientEmail)
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .build());
    try {
      jwt.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("An RSA key of enough bits can always sign RS256");
    }
    return SecretText.of(jwt.serialize());
  }
}
