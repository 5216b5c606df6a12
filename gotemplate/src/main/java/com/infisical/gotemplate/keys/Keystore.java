package com.infisical.gotemplate.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** A PKCS#12 keystore of one private key and its certificates, the leaf first. */
public record Keystore(PrivateKeyInfo key, List<X509CertificateHolder> certificates) {
  private static final int ITERATIONS = 2048;

  // Go's empty password is two zero bytes; as HMAC keys and in PKCS#12's derivation they equal
  // these
  private static final char[] EMPTY = {'\0'};

  /**
   * Reads a keystore; the password is tried as Go does, an empty one in both its encodings.
   *
   * @param pause runs before each part is decrypted, and may throw to end the reading
   */
  public static Keystore decode(byte[] der, String password, Runnable pause) throws KeyException {
    try {
      Pfx structure = Pfx.getInstance(sequence(der));
      KeystoreCost.check(structure);
      PKCS12PfxPdu pfx = new PKCS12PfxPdu(structure);
      char[] chars = characters(password);
      if (pfx.hasMac() && !isValid(pfx, chars)) {
        chars = new char[0];
        if (!password.isEmpty() || !isValid(pfx, chars)) {
          throw new KeyException("pkcs12: decryption password incorrect");
        }
      } else if (!pfx.hasMac() && !password.isEmpty()) {
        throw new KeyException("pkcs12: no MAC in data");
      }
      return read(pfx, decryptor(chars), pause);
    } catch (IOException
        | PKCSException
        | OperatorCreationException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      throw new KeyException("pkcs12: error reading P12 data");
    }
  }

  private static ASN1Sequence sequence(byte[] der) throws IOException {
    if (der.length > 0 && ASN1Primitive.fromByteArray(der) instanceof ASN1Sequence sequence) {
      return sequence;
    }
    throw new IOException("no DER sequence");
  }

  private static char[] characters(String password) throws KeyException {
    if (password.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
      throw new KeyException("pkcs12: string contains characters that cannot be encoded in UCS-2");
    }
    return password.isEmpty() ? EMPTY : password.toCharArray();
  }

  // Bouncy Castle compares the encoded structures, which fails where the algorithm stands without
  // NULL parameters, as Go writes it; so only the digests are compared here
  private static boolean isValid(PKCS12PfxPdu pfx, char[] password)
      throws OperatorCreationException, IOException {
    MacData data = pfx.toASN1Structure().getMacData();
    PKCS12PBEParams parameters =
        new PKCS12PBEParams(data.getSalt(), data.getIterationCount().intValueExact());
    ASN1ObjectIdentifier digest = data.getMac().getAlgorithmId().getAlgorithm();
    MacCalculator calculator =
        new JcePKCS12MacCalculatorBuilderProvider()
            .setProvider(Providers.BOUNCY_CASTLE)
            .get(new AlgorithmIdentifier(digest, parameters))
            .build(password);
    try (OutputStream out = calculator.getOutputStream()) {
      out.write(
          ASN1OctetString.getInstance(pfx.toASN1Structure().getAuthSafe().getContent())
              .getOctets());
    }
    return MessageDigest.isEqual(calculator.getMac(), data.getMac().getDigest());
  }

  private static InputDecryptorProvider decryptor(char[] password) {
    return new JcePKCSPBEInputDecryptorProviderBuilder()
        .setProvider(Providers.BOUNCY_CASTLE)
        .build(password);
  }

  private static Keystore read(PKCS12PfxPdu pfx, InputDecryptorProvider decryptor, Runnable pause)
      throws PKCSException, KeyException {
    PrivateKeyInfo key = null;
    List<X509CertificateHolder> certificates = new ArrayList<>();
    for (ContentInfo info : pfx.getContentInfos()) {
      for (PKCS12SafeBag bag : bags(info, decryptor, pause)) {
        Object value = bag.getBagValue();
        if (value instanceof X509CertificateHolder certificate) {
          certificates.add(certificate);
          continue;
        }
        PrivateKeyInfo found =
            switch (value) {
              case PKCS8EncryptedPrivateKeyInfo sealed -> {
                KeystoreCost.check(sealed.toASN1Structure().getEncryptionAlgorithm());
                pause.run();
                yield sealed.decryptPrivateKeyInfo(decryptor);
              }
              case PrivateKeyInfo open -> open;
              default -> null;
            };
        if (found != null && key != null) {
          throw new KeyException("pkcs12: expected exactly one key bag");
        }
        key = found == null ? key : found;
      }
    }
    if (certificates.isEmpty()) {
      throw new KeyException("pkcs12: certificate missing");
    }
    if (key == null) {
      throw new KeyException("pkcs12: private key missing");
    }
    return new Keystore(key, List.copyOf(certificates));
  }

  private static PKCS12SafeBag[] bags(
      ContentInfo info, InputDecryptorProvider decryptor, Runnable pause)
      throws PKCSException, KeyException {
    if (info.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
      KeystoreCost.check(EncryptedData.getInstance(info.getContent()).getEncryptionAlgorithm());
      pause.run();
    }
    PKCS12SafeBagFactory factory =
        info.getContentType().equals(PKCSObjectIdentifiers.encryptedData)
            ? new PKCS12SafeBagFactory(info, decryptor)
            : new PKCS12SafeBagFactory(info);
    return factory.getSafeBags();
  }

  /** The keystore in DER: AES-256 and HMAC-SHA-256, as go-pkcs12's Modern encoder makes it. */
  public byte[] encode(String password, SecureRandom random) throws KeyException {
    char[] chars = characters(password);
    try {
      DEROctetString id = localKeyId(certificates.getFirst());
      List<PKCS12SafeBag> bags = new ArrayList<>();
      for (X509CertificateHolder certificate : certificates) {
        PKCS12SafeBagBuilder bag = new PKCS12SafeBagBuilder(certificate);
        if (bags.isEmpty()) {
          bag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id);
        }
        bags.add(bag.build());
      }
      PKCS12SafeBagBuilder keyBag = new PKCS12SafeBagBuilder(key, encryptor(chars, random));
      keyBag.addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, id);
      return new PKCS12PfxPduBuilder()
          .addEncryptedData(encryptor(chars, random), bags.toArray(new PKCS12SafeBag[0]))
          .addData(keyBag.build())
          .build(mac(), chars)
          .getEncoded("DER");
    } catch (IOException | PKCSException | OperatorCreationException e) {
      throw new KeyException("pkcs12: the keystore cannot be written");
    }
  }

  private static JcePKCS12MacCalculatorBuilder mac() {
    return new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256)
        .setProvider(Providers.BOUNCY_CASTLE)
        .setIterationCount(ITERATIONS);
  }

  private static OutputEncryptor encryptor(char[] password, SecureRandom random)
      throws OperatorCreationException {
    ASN1ObjectIdentifier aes = NISTObjectIdentifiers.id_aes256_CBC;
    return new JcePKCSPBEOutputEncryptorBuilder(aes)
        .setProvider(Providers.BOUNCY_CASTLE)
        .setIterationCount(ITERATIONS)
        .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
        .setRandom(random)
        .build(password);
  }

  private static DEROctetString localKeyId(X509CertificateHolder certificate) throws IOException {
    byte[] der = certificate.getEncoded();
    SHA1Digest digest = new SHA1Digest();
    digest.update(der, 0, der.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return new DEROctetString(hash);
  }

  @Override
  public String toString() {
    return "Keystore";
  }
}
