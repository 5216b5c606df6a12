package com.infisical.gotemplate.keys;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * Refuses JSON Web Keys that Go's libraries refuse and Nimbus accepts, such as a private key whose
 * numbers do not belong together, and removes members that only Nimbus reads. Pure.
 */
final class JwkCheck {
  private static final List<String> NUMBERS =
      List.of("n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y");

  /** Members that say nothing of the key itself: those that Go does not know, and lists. */
  private static final List<String> UNKNOWN = List.of("exp", "nbf", "iat");

  private static final List<String> LISTS = List.of("key_ops", "x5c");

  private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n]");
  private static final Pattern OF_URLS = Pattern.compile("[A-Za-z0-9_-]*");
  private static final Pattern STANDARD = Pattern.compile("[A-Za-z0-9+/]*");
  private static final int GROUP = 4;

  private JwkCheck() {}

  /** The members that make the key; each number is base64 of one of the two alphabets. */
  static Map<String, Object> members(Map<String, Object> jwk) throws KeyException {
    for (String name : NUMBERS) {
      if (jwk.get(name) instanceof String text && !isBase64(text)) {
        throw new KeyException("failed to decode value for key " + name + " of the JWK");
      }
    }
    Map<String, Object> members = new HashMap<>(jwk);
    members.keySet().removeAll(UNKNOWN);
    LISTS.forEach(name -> members.computeIfPresent(name, (n, v) -> v instanceof List ? null : v));
    return members;
  }

  /** Padding may be left out; where it is there, it is complete. */
  private static boolean isBase64(String text) {
    String line = LINE_BREAKS.matcher(text).replaceAll("");
    int end = line.indexOf('=');
    String digits = end < 0 ? line : line.substring(0, end);
    String padding = end < 0 ? "" : line.substring(end);
    boolean isPadded =
        padding.isEmpty()
            ? digits.length() % GROUP != 1
            : (padding.equals("=") || padding.equals("==")) && line.length() % GROUP == 0;
    return isPadded && (OF_URLS.matcher(digits).matches() || STANDARD.matcher(digits).matches());
  }

  static void check(RSAKey key) throws KeyException {
    BigInteger n = key.getModulus().decodeToBigInteger();
    BigInteger e = key.getPublicExponent().decodeToBigInteger();
    BigInteger d = key.getPrivateExponent().decodeToBigInteger();
    require(e.compareTo(BigInteger.ONE) > 0, "the public exponent is too small");
    if (key.getFirstPrimeFactor() == null || key.getSecondPrimeFactor() == null) {
      return;
    }
    BigInteger p = key.getFirstPrimeFactor().decodeToBigInteger();
    BigInteger q = key.getSecondPrimeFactor().decodeToBigInteger();
    require(p.compareTo(BigInteger.ONE) > 0 && q.compareTo(BigInteger.ONE) > 0, "no prime");
    require(p.multiply(q).equals(n), "p * q is not n");
    checkExponent(d, e, p, key.getFirstFactorCRTExponent());
    checkExponent(d, e, q, key.getSecondFactorCRTExponent());
    Base64URL qi = key.getFirstCRTCoefficient();
    require(
        qi == null || qi.decodeToBigInteger().multiply(q).mod(p).equals(BigInteger.ONE),
        "qi does not belong to p and q");
  }

  private static void checkExponent(
      BigInteger d, BigInteger e, BigInteger prime, @Nullable Base64URL given) throws KeyException {
    BigInteger order = prime.subtract(BigInteger.ONE);
    require(d.multiply(e).mod(order).equals(BigInteger.ONE), "d does not belong to e");
    require(
        given == null || given.decodeToBigInteger().equals(d.mod(order)),
        "dp or dq does not belong to d");
  }

  static void check(ECKey key) throws KeyException {
    BigInteger d = key.getD().decodeToBigInteger();
    BigInteger order = key.getCurve().toECParameterSpec().getOrder();
    require(d.signum() > 0 && d.compareTo(order) < 0, "d is out of range");
  }

  /** Of Ed25519. */
  static void check(OctetKeyPair key) throws KeyException {
    byte[] d = key.getDecodedD();
    require(d.length == Ed25519PrivateKeyParameters.KEY_SIZE, "wrong private key size");
    byte[] x = new Ed25519PrivateKeyParameters(d, 0).generatePublicKey().getEncoded();
    require(Arrays.equals(x, key.getDecodedX()), "x does not belong to d");
  }

  private static void require(boolean holds, String otherwise) throws KeyException {
    if (!holds) {
      throw new KeyException("the JWK is no usable private key: " + otherwise);
    }
  }
}
