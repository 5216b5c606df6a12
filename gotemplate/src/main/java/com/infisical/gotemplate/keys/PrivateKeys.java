package com.infisical.gotemplate.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.NoSuchElementException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/** Reads private keys in the formats that PEM files have, and writes them as Go does. */
public final class PrivateKeys {
  private static final List<AlgorithmIdentifier> KNOWN =
      List.of(
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
          new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519));

  /** What Go reads from PKCS#8. */
  private static final List<ASN1ObjectIdentifier> ALGORITHMS =
      List.of(
          PKCSObjectIdentifiers.rsaEncryption,
          X9ObjectIdentifiers.id_ecPublicKey,
          EdECObjectIdentifiers.id_Ed25519,
          EdECObjectIdentifiers.id_X25519);

  /** The curves that Go knows. */
  private static final List<ASN1ObjectIdentifier> CURVES =
      List.of(
          SECObjectIdentifiers.secp224r1,
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private static final int MOST_BITS = 8192;

  private PrivateKeys() {}

  /** A DER key of whichever format: PKCS#1, PKCS#8, SEC 1. */
  public static PrivateKeyInfo parseAny(byte[] der) throws KeyException {
    for (String type : List.of("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY")) {
      try {
        return parse(type, der);
      } catch (KeyException e) {
        // not this format; the next one may fit
      }
    }
    throw new KeyException("unable to parse private key type");
  }

  /** The key of a PEM text, as Sprig reads it. */
  public static PrivateKeyInfo parsePem(String pem) throws KeyException {
    PemBlock block = PemBlock.first(pem);
    if (block == null) {
      throw new KeyException("no PEM data in input");
    }
    if (!block.type().endsWith("PRIVATE KEY")) {
      throw new KeyException("no private key data in PEM block");
    }
    return parse(block.type(), block.bytes());
  }

  private static PrivateKeyInfo parse(String type, byte[] der) throws KeyException {
    try {
      return switch (type) {
        case "PRIVATE KEY" -> checked(PrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der)));
        case "RSA PRIVATE KEY" ->
            new PrivateKeyInfo(KNOWN.getFirst(), rsa(ASN1Primitive.fromByteArray(der)));
        case "EC PRIVATE KEY" -> elliptic(ASN1Primitive.fromByteArray(der));
        case "DSA PRIVATE KEY" -> dsa(ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der)));
        default -> throw new KeyException("invalid private key type");
      };
    } catch (IOException
        | IllegalArgumentException
        | ClassCastException
        | IllegalStateException
        | NoSuchElementException
        | IndexOutOfBoundsException e) {
      throw new KeyException("parsing private key: it is malformed");
    }
  }

  private static PrivateKeyInfo checked(PrivateKeyInfo info) throws IOException, KeyException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      throw new KeyException("PKCS#8 wrapping contained private key with unknown algorithm");
    }
    check(info);
    return info;
  }

  /** Refuses a key that would compute for minutes without an end, and curves that Go knows not. */
  static void check(PrivateKeyInfo info) throws IOException, KeyException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      rsa(info.parsePrivateKey());
    } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      requireCurve(info.getPrivateKeyAlgorithm().getParameters());
      ECPrivateKey.getInstance(info.parsePrivateKey());
    } else if (algorithm.equals(X9ObjectIdentifiers.id_dsa)) {
      DSAParameter parameters =
          DSAParameter.getInstance(info.getPrivateKeyAlgorithm().getParameters());
      BigInteger secret = ASN1Integer.getInstance(info.parsePrivateKey()).getValue();
      requireSize(parameters.getP(), parameters.getQ(), parameters.getG(), secret);
    }
  }

  private static RSAPrivateKey rsa(ASN1Encodable der) throws KeyException {
    RSAPrivateKey key = RSAPrivateKey.getInstance(der);
    requireSize(
        key.getModulus(),
        key.getPublicExponent(),
        key.getPrivateExponent(),
        key.getPrime1(),
        key.getPrime2(),
        key.getExponent1(),
        key.getExponent2(),
        key.getCoefficient());
    return key;
  }

  /** The time that a key takes grows with the cube of its size. */
  private static void requireSize(BigInteger... numbers) throws KeyException {
    for (BigInteger number : numbers) {
      if (number.bitLength() > MOST_BITS) {
        throw new KeyException("the key has more than %d bits".formatted(MOST_BITS));
      }
    }
  }

  private static void requireCurve(@Nullable ASN1Encodable curve) throws KeyException {
    if (!(curve instanceof ASN1ObjectIdentifier name && CURVES.contains(name))) {
      throw new KeyException("unknown elliptic curve");
    }
  }

  private static PrivateKeyInfo elliptic(ASN1Primitive der) throws IOException, KeyException {
    ECPrivateKey key = ECPrivateKey.getInstance(der);
    requireCurve(key.getParametersObject());
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
        key);
  }

  private static PrivateKeyInfo dsa(ASN1Sequence key) throws IOException, KeyException {
    DSAParameter parameters = new DSAParameter(number(key, 1), number(key, 2), number(key, 3));
    PrivateKeyInfo info =
        new PrivateKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, parameters), key.getObjectAt(5));
    check(info);
    return info;
  }

  private static BigInteger number(ASN1Sequence sequence, int index) {
    return ASN1Integer.getInstance(sequence.getObjectAt(index)).getValue();
  }

  /** PKCS#8 in DER as Go marshals it. */
  public static byte[] pkcs8(PrivateKeyInfo info) throws KeyException {
    try {
      ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
      if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        return new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), sec1(info, false))
            .getEncoded("DER");
      }
      if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
        return new PrivateKeyInfo(
                KNOWN.getFirst(), RSAPrivateKey.getInstance(info.parsePrivateKey()))
            .getEncoded("DER");
      }
      if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
        return new PrivateKeyInfo(KNOWN.getLast(), info.parsePrivateKey()).getEncoded("DER");
      }
      throw new KeyException("x509: unknown key type while marshaling PKCS#8");
    } catch (IOException e) {
      throw new KeyException("the private key is malformed");
    }
  }

  private static ECPrivateKey sec1(PrivateKeyInfo info, boolean withCurve)
      throws IOException, KeyException {
    ASN1ObjectIdentifier curve =
        ASN1ObjectIdentifier.getInstance(info.getPrivateKeyAlgorithm().getParameters());
    X9ECParameters parameters = ECNamedCurveTable.getByOID(curve);
    if (parameters == null) {
      throw new KeyException("unknown elliptic curve");
    }
    BigInteger d = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
    byte[] point = new FixedPointCombMultiplier().multiply(parameters.getG(), d).getEncoded(false);
    int bits = parameters.getN().bitLength();
    ASN1Encodable named = withCurve ? curve : null;
    return new ECPrivateKey(bits, d, new DERBitString(point), named);
  }

  /** The PEM that Sprig writes: PKCS#1 for RSA, SEC 1 for EC, its own for DSA, else PKCS#8. */
  public static String sprigPem(PrivateKeyInfo info) throws KeyException {
    try {
      ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
      if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
        return PemBlock.of("RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded())
            .encode();
      }
      if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        return PemBlock.of("EC PRIVATE KEY", sec1(info, true).getEncoded("DER")).encode();
      }
      if (algorithm.equals(X9ObjectIdentifiers.id_dsa)) {
        return PemBlock.of("DSA PRIVATE KEY", dsaDer(info)).encode();
      }
      return PemBlock.of("PRIVATE KEY", pkcs8(info)).encode();
    } catch (IOException e) {
      throw new KeyException("the private key is malformed");
    }
  }

  private static byte[] dsaDer(PrivateKeyInfo info) throws IOException {
    DSAParameter p = DSAParameter.getInstance(info.getPrivateKeyAlgorithm().getParameters());
    BigInteger x = ASN1Integer.getInstance(info.parsePrivateKey()).getValue();
    ASN1EncodableVector key = new ASN1EncodableVector();
    for (BigInteger part :
        List.of(BigInteger.ZERO, p.getP(), p.getQ(), p.getG(), p.getG().modPow(x, p.getP()), x)) {
      key.add(new ASN1Integer(part));
    }
    return new DERSequence(key).getEncoded("DER");
  }
}
