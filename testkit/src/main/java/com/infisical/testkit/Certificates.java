package com.infisical.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The keys and certificates of one control plane, made anew for each: a certificate authority, the
 * API server's certificate and the key that signs service account tokens.
 */
final class Certificates {
  private static final Duration LIFETIME = Duration.ofDays(30);
  // Room for a clock that is corrected backwards while the control plane runs.
  private static final Duration BACKDATED = Duration.ofHours(1);

  private final SecureRandom random = new SecureRandom();
  private final String authority;
  private final String server;
  private final String serverKey;
  private final String serviceAccountKey;
  private final X509Certificate serverCertificate;
  private final PrivateKey serverPrivateKey;

  /** With a certificate for these names besides those of an API server. */
  Certificates(String... names) {
    try {
      KeyPair authorityKeys = ellipticKeys();
      X500Name issuer = new X500Name("CN=infisical-testkit");
      X509Certificate root =
          sign(
              builder(issuer, issuer, authorityKeys)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                  .addExtension(
                      Extension.keyUsage,
                      true,
                      new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature)),
              authorityKeys);
      KeyPair serverKeys = ellipticKeys();
      X509Certificate leaf =
          sign(
              builder(issuer, new X500Name("CN=kube-apiserver"), serverKeys)
                  .addExtension(Extension.subjectAlternativeName, false, serverNames(names))
                  .addExtension(
                      Extension.extendedKeyUsage,
                      false,
                      new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
              authorityKeys);
      authority = pem(root);
      server = pem(leaf);
      serverCertificate = leaf;
      serverPrivateKey = serverKeys.getPrivate();
      serverKey = pem(new JcaPKCS8Generator(serverKeys.getPrivate(), null));
      // RSA, because that is what service account tokens of real clusters are signed with.
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048, random);
      serviceAccountKey = pem(new JcaPKCS8Generator(rsa.generateKeyPair().getPrivate(), null));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new ControlPlaneException("This JVM cannot make the control plane's certificates.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate authority's certificate, PEM. */
  String authorityPem() {
    return authority;
  }

  /** The API server's certificate for 127.0.0.1, localhost and the in-cluster names, PEM. */
  String serverPem() {
    return server;
  }

  /** The private key of {@link #serverPem()}, PKCS#8 PEM. */
  String serverKeyPem() {
    return serverKey;
  }

  /** What a server needs to pass for the API server. */
  SSLContext serverContext() {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry(
          "server", serverPrivateKey, new char[0], new X509Certificate[] {serverCertificate});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ControlPlaneException("This JVM cannot use the API server's certificate.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The private RSA key that signs service account tokens, PKCS#8 PEM. */
  String serviceAccountKeyPem() {
    return serviceAccountKey;
  }

  private KeyPair ellipticKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256, random);
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(120, random),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(LIFETIME)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder certificate, KeyPair authorityKeys)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate())));
  }

  private static GeneralNames serverNames(String... more) {
    Stream<GeneralName> names =
        Stream.concat(
                Stream.of(
                    "localhost", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"),
                Stream.of(more))
            .map(name -> new GeneralName(GeneralName.dNSName, name));
    return new GeneralNames(
        Stream.concat(Stream.of(new GeneralName(GeneralName.iPAddress, "127.0.0.1")), names)
            .toArray(GeneralName[]::new));
  }

  private static String pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
    }
    return text.toString();
  }
}
