package com.infisical.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An RSA key with a certificate, by which an issuer of tokens signs RS256. Immutable. */
public final class SigningKey {
  private static final Duration DAY = Duration.ofDays(1);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private SigningKey(String id, KeyPair keys, X509Certificate certificate) {
    this.id = id;
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A new key with an id of its own. */
  public static SigningKey make() {
    byte[] id = new byte[20];
    RANDOM.nextBytes(id);
    return named(HexFormat.of().formatHex(id));
  }

  /** A new key that claims to be the one called {@code id}. */
  public static SigningKey named(String id) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, RANDOM);
      KeyPair keys = generator.generateKeyPair();
      return new SigningKey(id, keys, certify(keys));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("This JVM cannot make RSA keys", e);
    }
  }

  private static X509Certificate certify(KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=testkit");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(120, RANDOM),
                    Date.from(now.minus(DAY)),
                    Date.from(now.plus(DAY)),
                    name,
                    keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
  }

  /** The {@code kid} of what it signs. */
  public String id() {
    return id;
  }

  /** A JWT with these claims; times as {@link Instant}. */
  public String sign(Map<String, Object> claims) {
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    claims.forEach(
        (name, value) ->
            set.claim(name, value instanceof Instant time ? time.getEpochSecond() : value));
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).keyID(id).build(),
            set.build());
    try {
      jwt.sign(new RSASSASigner(keys.getPrivate()));
    } catch (JOSEException e) {
      throw new IllegalStateException("An RSA key can sign RS256", e);
    }
    return jwt.serialize();
  }

  /** The certificate, DER in base64, as in {@code x5c}. */
  public String certificate() {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate of our own can be encoded", e);
    }
  }

  /** The certificate in PEM. */
  public String certificatePem() {
    return pem("CERTIFICATE", certificate());
  }

  /** The public key, as PEM. */
  public String publicKeyPem() {
    return pem("PUBLIC KEY", Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
  }

  /** The public key as a JSON Web Key. */
  public String jwk() {
    return new RSAKey.Builder((RSAPublicKey) keys.getPublic()).keyID(id).build().toJSONString();
  }

  /** The private key, PKCS#8 in PEM. */
  public String privateKeyPem() {
    return pem("PRIVATE KEY", Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
  }

  private static String pem(String what, String base64) {
    return "-----BEGIN %s-----\n%s-----END %s-----\n"
        .formatted(what, base64.replaceAll("(.{1,64})", "$1\n"), what);
  }

  @Override
  public String toString() {
    return "key " + id;
  }
}
