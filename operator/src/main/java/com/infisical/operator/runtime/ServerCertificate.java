package com.infisical.operator.runtime;

import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the metrics endpoint: two PEM files, read again when they change, or one made
 * at start that nobody can verify. Thread-safe.
 */
final class ServerCertificate implements Supplier<SSLContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
  private static final Duration OWN_LIFETIME = Duration.ofDays(365);
  private static final char[] NO_PASSWORD = {};

  private final Path certificate;
  private final Path key;
  private FileTime read;
  private SSLContext context;

  private ServerCertificate(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.key = key;
    this.read = changed();
    this.context = load();
  }

  /**
   * One from files, for example as cert-manager mounts them.
   *
   * @throws IOException when a file cannot be read or is no PEM
   * @throws GeneralSecurityException when key and certificate are of no use
   */
  static Supplier<SSLContext> ofFiles(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    return new ServerCertificate(certificate, key);
  }

  /**
   * One of its own making, good for a year.
   *
   * @throws GeneralSecurityException when this JDK cannot make it
   */
  static Supplier<SSLContext> selfSigned() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=infisical-operator");
    Instant now = Instant.now();
    try {
      X509CertificateHolder holder =
          new JcaX509v3CertificateBuilder(
                  name,
                  new BigInteger(64, new SecureRandom()),
                  Date.from(now.minus(Duration.ofHours(1))),
                  Date.from(now.plus(OWN_LIFETIME)),
                  name,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
      X509Certificate own = new JcaX509CertificateConverter().getCertificate(holder);
      SSLContext context = context(pair.getPrivate(), List.of(own));
      return () -> context;
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate could be signed", e);
    } catch (IOException e) {
      throw new GeneralSecurityException("no key store could be made in memory", e);
    }
  }

  @Override
  public synchronized SSLContext get() {
    try {
      FileTime now = changed();
      if (!now.equals(read)) {
        context = load();
        read = now;
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("certificate", certificate)
          .log("The metrics endpoint's renewed certificate cannot be read; the old one stays");
    }
    return context;
  }

  private FileTime changed() throws IOException {
    FileTime one = Files.getLastModifiedTime(certificate);
    FileTime other = Files.getLastModifiedTime(key);
    return one.compareTo(other) > 0 ? one : other;
  }

  private SSLContext load() throws IOException, GeneralSecurityException {
    List<Certificate> chain = new ArrayList<>();
    for (Object entry : pem(certificate)) {
      if (entry instanceof X509CertificateHolder holder) {
        chain.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + certificate);
    }
    return context(privateKey(), chain);
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    for (Object entry : pem(key)) {
      if (entry instanceof PEMKeyPair pair) {
        return converter.getPrivateKey(pair.getPrivateKeyInfo());
      }
      if (entry instanceof PrivateKeyInfo info) {
        return converter.getPrivateKey(info);
      }
    }
    throw new GeneralSecurityException("there is no private key without a password in " + key);
  }

  private static List<Object> pem(Path file) throws IOException {
    List<Object> entries = new ArrayList<>();
    try (Reader text = Files.newBufferedReader(file);
        PEMParser parser = new PEMParser(text)) {
      for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static SSLContext context(PrivateKey key, List<? extends Certificate> chain)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry("metrics", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
