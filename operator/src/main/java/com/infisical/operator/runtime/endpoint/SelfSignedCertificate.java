package com.infisical.operator.runtime.endpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes a certificate at start that encrypts and that nobody can verify, as the Go operator does.
 */
final class SelfSignedCertificate {
  private static final Duration LIFETIME = Duration.ofDays(3_650);
  private static final int SERIAL_BITS = 64;
  private static final char[] NO_PASSWORD = {};

  private SelfSignedCertificate() {}

  /**
   * TLS with such a certificate.
   *
   * @throws GeneralSecurityException when this JDK cannot make it
   */
  static SSLContext tls() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "own", pair.getPrivate(), NO_PASSWORD, new Certificate[] {certificate(pair)});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate could be made in memory", e);
    }
  }

  private static Certificate certificate(KeyPair pair)
      throws OperatorCreationException, GeneralSecurityException {
    X500Name name = new X500Name("CN=infisical-operator");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(LIFETIME)),
                    name,
                    pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }
}
