package com.infisical.gotemplate.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Turns JSON Web Keys into PEM. */
public final class Jwk {
  /** A key of 16,384 bits has a sixth of it; its numbers cost more than its length. */
  private static final int LONGEST = 64 * 1024;

  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  private Jwk() {}

  /** The PEM of a public key; a private one is refused, as Go refuses it. */
  public static String publicPem(String json) throws KeyException {
    JWK jwk = parse(json);
    if (jwk.isPrivate()) {
      throw new KeyException("x509: unsupported public key type: the JWK is a private key");
    }
    try {
      byte[] der =
          switch (jwk) {
            case RSAKey rsa -> publicKey(rsa).getEncoded("DER");
            case ECKey ec -> ec.toECPublicKey().getEncoded();
            case OctetKeyPair okp when okp.getCurve().equals(Curve.Ed25519) ->
                new SubjectPublicKeyInfo(ED25519, okp.getDecodedX()).getEncoded("DER");
            default -> throw new KeyException("x509: unsupported public key type");
          };
      return PemBlock.of("PUBLIC KEY", der).encode();
    } catch (JOSEException | IOException e) {
      throw new KeyException("the JWK is no usable public key");
    }
  }

  /** Go keeps the exponent in an int, and looks at neither number. */
  private static SubjectPublicKeyInfo publicKey(RSAKey key) throws IOException {
    long exponent = key.getPublicExponent().decodeToBigInteger().longValue();
    return new SubjectPublicKeyInfo(
        RSA, new RSAPublicKey(key.getModulus().decodeToBigInteger(), BigInteger.valueOf(exponent)));
  }

  /** The PKCS#8 PEM of a private key. */
  public static String privatePem(String json) throws KeyException {
    JWK jwk = parse(json);
    if (!jwk.isPrivate()) {
      throw new KeyException("x509: unknown key type: the JWK is no private key");
    }
    check(jwk);
    try {
      byte[] der =
          switch (jwk) {
            case RSAKey rsa -> rsa.toRSAPrivateKey().getEncoded();
            case ECKey ec -> ec.toECPrivateKey().getEncoded();
            case OctetKeyPair okp when okp.getCurve().equals(Curve.Ed25519) ->
                new PrivateKeyInfo(ED25519, new DEROctetString(okp.getDecodedD()))
                    .getEncoded("DER");
            default -> throw new KeyException("x509: unknown key type");
          };
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
      return PemBlock.of("PRIVATE KEY", PrivateKeys.pkcs8(info)).encode();
    } catch (JOSEException | IOException e) {
      throw new KeyException("the JWK is no usable private key");
    }
  }

  private static void check(JWK privateKey) throws KeyException {
    switch (privateKey) {
      case RSAKey rsa -> JwkCheck.check(rsa);
      case ECKey ec -> JwkCheck.check(ec);
      case OctetKeyPair okp when okp.getCurve().equals(Curve.Ed25519) -> JwkCheck.check(okp);
      default -> throw new KeyException("x509: unknown key type");
    }
  }

  private static JWK parse(String json) throws KeyException {
    if (json.length() > LONGEST) {
      throw new KeyException("the JWK is longer than %d bytes".formatted(LONGEST));
    }
    try {
      return JWK.parse(
          JwkCheck.members(Objects.requireNonNullElse(JSONObjectUtils.parse(json), Map.of())));
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      throw new KeyException("failed to parse the JWK");
    }
  }
}
