package com.infisical.operator.connection;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test's own, and servers with certificates of it. */
public final class TestAuthority {
  private static final char[] NO_PASSWORD = new char[0];
  private static final Duration DAY = Duration.ofDays(1);

  private final KeyPair keys = newKeys();
  private final X500Name name;
  private final X509Certificate certificate;

  /** What its servers send after their own certificate. */
  private final List<X509Certificate> intermediates;

  public TestAuthority(String commonName) {
    name = new X500Name("CN=" + commonName);
    certificate = sign(name, keys, List.of(), Instant.now().minus(DAY), Instant.now().plus(DAY));
    intermediates = List.of();
  }

  /** An intermediate authority that {@code issuer} signed. */
  TestAuthority(String commonName, TestAuthority issuer, Instant from, Instant until) {
    name = new X500Name("CN=" + commonName);
    certificate = issuer.sign(name, keys, List.of(), from, until);
    intermediates = List.of(certificate);
  }

  String pem() {
    return pem(certificate);
  }

  /** Another certificate of the same authority, valid in this time. */
  public String pem(Instant from, Instant until) {
    return pem(sign(name, keys, List.of(), from, until));
  }

  static String pem(X509Certificate certificate) {
    try {
      String body =
          Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
              .encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** An https server on loopback that answers /api/status, for these names, valid now. */
  HttpsServer server(GeneralName... names) {
    return server(Instant.now().minus(DAY), Instant.now().plus(DAY), names);
  }

  HttpsServer server(Instant from, Instant until, GeneralName... names) {
    KeyPair serverKeys = newKeys();
    X509Certificate leaf = sign(new X500Name("CN=server"), serverKeys, List.of(names), from, until);
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context(serverKeys, leaf)));
      server.createContext(
          "/api/status",
          exchange -> {
            byte[] body = "{\"message\":\"Ok\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of loopback that speaks TLS, for these names. */
  ServerSocket listener(GeneralName... names) {
    KeyPair serverKeys = newKeys();
    X509Certificate leaf =
        sign(
            new X500Name("CN=server"),
            serverKeys,
            List.of(names),
            Instant.now().minus(DAY),
            Instant.now().plus(DAY));
    try {
      return context(serverKeys, leaf)
          .getServerSocketFactory()
          .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server for these names needs for TLS, valid now. */
  SSLContext context(GeneralName... names) {
    KeyPair keys = newKeys();
    Instant now = Instant.now();
    return context(
        keys, sign(new X500Name("CN=server"), keys, List.of(names), now.minus(DAY), now.plus(DAY)));
  }

  static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private SSLContext context(KeyPair keys, X509Certificate leaf) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      X509Certificate[] chain =
          Stream.concat(Stream.of(leaf), intermediates.stream()).toArray(X509Certificate[]::new);
      store.setKeyEntry("server", keys.getPrivate(), NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(
      X500Name subject, KeyPair subjectKeys, List<GeneralName> names, Instant from, Instant until) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(from),
              Date.from(until),
              subject,
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(names.isEmpty()));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
