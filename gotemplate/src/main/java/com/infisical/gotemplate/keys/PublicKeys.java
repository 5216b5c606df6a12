package com.infisical.gotemplate.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.DSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.DSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Generates private keys, and derives public keys from them. */
public final class PublicKeys {
  private static final int DSA_BITS = 2048;

  private PublicKeys() {}

  /** A new RSA key of so many bits. */
  public static PrivateKeyInfo drawRsa(int bits, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, random);
      return PrivateKeyInfo.getInstance(generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks RSA", e);
    }
  }

  /** A new key of another kind: dsa, ecdsa on P-256, ed25519. */
  public static PrivateKeyInfo draw(String kind, SecureRandom random) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(
              switch (kind) {
                case "dsa" -> "DSA";
                case "ecdsa" -> "EC";
                default -> "Ed25519";
              });
      initialize(generator, kind, random);
      return PrivateKeyInfo.getInstance(generator.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + kind, e);
    }
  }

  private static void initialize(KeyPairGenerator generator, String kind, SecureRandom random)
      throws InvalidAlgorithmParameterException {
    switch (kind) {
      case "dsa" -> generator.initialize(DSA_BITS, random);
      case "ecdsa" -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      default -> generator.initialize(255, random);
    }
  }

  /** The public half. */
  static SubjectPublicKeyInfo of(PrivateKeyInfo key) throws IOException, KeyException {
    PrivateKeys.check(key);
    AsymmetricKeyParameter parameters = PrivateKeyFactory.createKey(key);
    AsymmetricKeyParameter half =
        switch (parameters) {
          case RSAPrivateCrtKeyParameters rsa ->
              new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
          case ECPrivateKeyParameters ec ->
              new ECPublicKeyParameters(
                  new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
                  ec.getParameters());
          case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
          case DSAPrivateKeyParameters dsa ->
              new DSAPublicKeyParameters(
                  dsa.getParameters().getG().modPow(dsa.getX(), dsa.getParameters().getP()),
                  dsa.getParameters());
          default -> throw new KeyException("unable to get public key for this type");
        };
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half);
  }

  static PrivateKey jcaPrivate(PrivateKeyInfo key) throws IOException, KeyException {
    PrivateKeys.check(key);
    PrivateKey found = BouncyCastleProvider.getPrivateKey(key);
    if (found == null) {
      throw new KeyException("x509: only RSA, ECDSA and Ed25519 keys supported");
    }
    return found;
  }
}
