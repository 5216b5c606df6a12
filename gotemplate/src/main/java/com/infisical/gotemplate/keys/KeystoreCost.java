package com.infisical.gotemplate.keys;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses keystores whose own parameters would have a password derived for minutes, or in gigabytes
 * of memory: nothing can stop that once it has begun.
 */
final class KeystoreCost {
  /** About a second of work; Java writes 10,000, OpenSSL 2,048. */
  private static final int MOST_ITERATIONS = 1_000_000;

  private KeystoreCost() {}

  /** Checks the derivation that the keystore's MAC asks for. */
  static void check(Pfx pfx) throws KeyException {
    MacData mac = pfx.getMacData();
    if (mac == null) {
      return;
    }
    AlgorithmIdentifier digest = mac.getMac().getAlgorithmId();
    if (digest.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)) {
      throw new KeyException("pkcs12: PBMAC1 is not supported");
    }
    check(mac.getIterationCount());
  }

  /** Checks the derivation that an encrypted part asks for. */
  static void check(@Nullable AlgorithmIdentifier encryption) throws KeyException {
    if (encryption == null) {
      throw new KeyException("pkcs12: error reading P12 data");
    }
    ASN1ObjectIdentifier scheme = encryption.getAlgorithm();
    if (scheme.on(PKCSObjectIdentifiers.pkcs_12PbeIds)) {
      check(PKCS12PBEParams.getInstance(encryption.getParameters()).getIterations());
    } else if (scheme.equals(PKCSObjectIdentifiers.id_PBES2)) {
      var derivation =
          PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
      if (!derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
        throw new KeyException("pkcs12: only PBKDF2 is supported for deriving keys");
      }
      check(PBKDF2Params.getInstance(derivation.getParameters()).getIterationCount());
    } else {
      throw new KeyException("pkcs12: the encryption of a part is not supported");
    }
  }

  private static void check(BigInteger iterations) throws KeyException {
    if (iterations.compareTo(BigInteger.valueOf(MOST_ITERATIONS)) > 0) {
      throw new KeyException(
          "pkcs12: its password is hashed more than " + MOST_ITERATIONS + " times");
    }
  }
}
