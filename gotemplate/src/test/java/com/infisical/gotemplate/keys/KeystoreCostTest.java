package com.infisical.gotemplate.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A keystore or key from a secret cannot keep the operator computing. */
@Timeout(20)
class KeystoreCostTest {
  private static final byte[] SALT = new byte[8];

  private final SecureRandom random = new SecureRandom();

  @Test
  void refusesAKeystoreWhoseMacTakesTooManyIterations() throws KeyException, IOException {
    Pfx pfx = Pfx.getInstance(keystore());
    MacData mac = pfx.getMacData();
    byte[] endless =
        new Pfx(pfx.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), Integer.MAX_VALUE))
            .getEncoded();

    assertThatThrownBy(() -> Keystore.decode(endless, "pass", () -> {}))
        .isInstanceOfSatisfying(
            KeyException.class,
            e -> assertThat(e.reason()).contains("hashed more than 1000000 times"));
  }

  @Test
  void refusesADerivationOfTooManyIterations() {
    refuses(
        new AlgorithmIdentifier(
            PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
            new PKCS12PBEParams(SALT, Integer.MAX_VALUE)),
        "hashed more than");
    refuses(
        pbes2(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, Integer.MAX_VALUE)),
        "hashed more than");
  }

  @Test
  void refusesADerivationThatTakesMemory() {
    refuses(
        pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, 1 << 28, 8, 1)),
        "only PBKDF2");
  }

  @Test
  void looksAtTheClockBeforeEachPart() throws KeyException {
    byte[] der = keystore();
    int[] looks = new int[1];

    Keystore.decode(der, "pass", () -> looks[0]++);

    assertThat(looks[0]).isEqualTo(2);
  }

  @Test
  void refusesToSignWithAnAbsurdlyLargeKey() throws IOException {
    BigInteger modulus = BigInteger.ONE.shiftLeft(9000).add(BigInteger.ONE);
    BigInteger one = BigInteger.ONE;
    PrivateKeyInfo key =
        new PrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
            new RSAPrivateKey(modulus, one, one, one, one, one, one, one));

    assertThatThrownBy(() -> PublicKeys.of(key))
        .isInstanceOfSatisfying(
            KeyException.class, e -> assertThat(e.reason()).contains("more than 8192 bits"));
  }

  private static void refuses(AlgorithmIdentifier encryption, String why) {
    assertThatThrownBy(() -> KeystoreCost.check(encryption))
        .isInstanceOfSatisfying(KeyException.class, e -> assertThat(e.reason()).contains(why));
  }

  private static AlgorithmIdentifier pbes2(
      ASN1ObjectIdentifier derivation, ASN1Encodable parameters) {
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_PBES2,
        new PBES2Parameters(
            new KeyDerivationFunc(derivation, parameters),
            new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC)));
  }

  private byte[] keystore() throws KeyException {
    PrivateKeyInfo key = PublicKeys.draw("ecdsa", random);
    CertificateMaker.Request request =
        new CertificateMaker.Request("a.io", List.of(), List.of(), 1, false);
    String pem = new CertificateMaker(random, Instant.now()).make(request, key, null).cert();
    return new Keystore(key, List.of(CertificateChain.certificate(PemBlock.first(pem))))
        .encode("pass", random);
  }
}
