package com.infisical.devserver.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority made up on the spot, and a server certificate from it, good for a year.
 *
 * @param caPem what clients have to trust
 * @param authority makes other certificates of the authority
 */
public record DevCertificates(String caPem, SSLContext serverContext, KeyPair authority) {
  private static final X500Name AUTHORITY = new X500Name("CN=Infisical dev server CA");
  private static final Duration BACKDATED = Duration.ofHours(1);
  private static final Duration LIFETIME = Duration.ofDays(365);

  /** For localhost, its addresses, and these names and addresses besides. */
  public static DevCertificates forHosts(List<String> hosts) {
    try {
      KeyPair caKeys = keys();
      X509Certificate ca = authority(caKeys);
      KeyPair serverKeys = keys();
      X509Certificate server = server(serverKeys, caKeys.getPrivate(), hosts);
      return new DevCertificates(pem(ca), context(serverKeys.getPrivate(), server, ca), caKeys);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot make EC certificates", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another certificate of the same authority, in PEM, valid in this time. */
  public String caPem(Instant from, Instant until) {
    try {
      return pem(authority(authority, from, until));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot make EC certificates", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate authority(KeyPair keys)
      throws IOException, OperatorCreationException, GeneralSecurityException {
    return authority(keys, Instant.now().minus(BACKDATED), Instant.now().plus(LIFETIME));
  }

  private static X509Certificate authority(KeyPair keys, Instant from, Instant until)
      throws IOException, OperatorCreationException, GeneralSecurityException {
    X509v3CertificateBuilder builder = certificate(AUTHORITY, keys, from, until);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    return signed(builder, keys.getPrivate());
  }

  private static X509Certificate server(KeyPair keys, PrivateKey caKey, List<String> hosts)
      throws IOException, OperatorCreationException, GeneralSecurityException {
    X509v3CertificateBuilder builder =
        certificate(
            new X500Name("CN=Infisical dev server"),
            keys,
            Instant.now().minus(BACKDATED),
            Instant.now().plus(LIFETIME));
    List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    all.addAll(hosts);
    GeneralName[] names =
        all.stream().distinct().map(DevCertificates::name).toArray(GeneralName[]::new);
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return signed(builder, caKey);
  }

  private static GeneralName name(String host) {
    try {
      InetAddress.ofLiteral(host);
      return new GeneralName(GeneralName.iPAddress, host);
    } catch (IllegalArgumentException _) {
      return new GeneralName(GeneralName.dNSName, host);
    }
  }

  private static X509v3CertificateBuilder certificate(
      X500Name subject, KeyPair keys, Instant from, Instant until) {
    return new JcaX509v3CertificateBuilder(
        AUTHORITY,
        new BigInteger(96, new SecureRandom()),
        Date.from(from),
        Date.from(until),
        subject,
        keys.getPublic());
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static SSLContext context(PrivateKey key, X509Certificate certificate, X509Certificate ca)
      throws GeneralSecurityException, IOException {
    char[] password = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("server", key, password, new Certificate[] {certificate, ca});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(X509Certificate certificate) throws GeneralSecurityException {
    String lines =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
  }
}
