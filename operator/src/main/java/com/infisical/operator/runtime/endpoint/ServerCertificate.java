package com.infisical.operator.runtime.endpoint;

import java.io.IOException;
import java.io.Reader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's certificate and key in two PEM files, reloaded when one of them changes. Thread-safe.
 *
 * <p>While the two do not belong together, as amid a rotation that writes one after the other, or
 * cannot be read, the previous ones are used.
 *
 * <p>The JDK asks in three steps (alias, chain, key), so each version has an alias of its own and
 * the last two are kept: a handshake during a renewal must not mix them.
 */
final class ServerCertificate extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
  private static final Times MISSING = new Times(FileTime.fromMillis(0), FileTime.fromMillis(0));

  private final Path certificate;
  private final Path key;
  private Version current;
  private Version previous;
  private int loads;
  private @Nullable Times refused;

  /** When the two files were changed last. */
  private record Times(FileTime certificate, FileTime key) {}

  private ServerCertificate(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.key = key;
    this.current = load(changed());
    this.previous = current;
    warnIfExpired();
  }

  /**
   * TLS with the certificate in these files, for example as cert-manager mounts them.
   *
   * @throws IOException when a file cannot be read or is no PEM
   * @throws GeneralSecurityException when a file holds no certificate, or no key without a password
   */
  static SSLContext tls(Path certificate, Path key) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new ServerCertificate(certificate, key)}, null, null);
    return context;
  }

  private synchronized void refresh() {
    Times now = MISSING;
    try {
      now = changed();
      if (now.equals(current.changed()) || now.equals(refused)) {
        return;
      }
      Version next = load(now);
      previous = current;
      current = next;
      refused = null;
      LOG.info("Reloaded the metrics endpoint's certificate");
      warnIfExpired();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      refuse(now, e);
    }
  }

  /** Once for each state of the files, not at each handshake. */
  private void refuse(Times now, Exception why) {
    if (!now.equals(refused)) {
      refused = now;
      LOG.warn(
          "The metrics endpoint keeps its previous certificate: {}; check that {} and {}"
              + " contain a certificate and its key in PEM, without a password",
          why instanceof GeneralSecurityException ? why.getMessage() : "a file cannot be read",
          certificate,
          key);
    }
  }

  private void warnIfExpired() {
    Instant end = current.chain().getFirst().getNotAfter().toInstant();
    if (end.isBefore(Instant.now())) {
      LOG.warn(
          "The metrics endpoint's certificate in {} expired at {}; clients that verify it are"
              + " refused until it is renewed",
          certificate,
          end);
    }
  }

  private Times changed() throws IOException {
    return new Times(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
  }

  private Version load(Times changed) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Object entry : pem(certificate)) {
      if (entry instanceof X509CertificateHolder holder) {
        chain.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + certificate);
    }
    PrivateKey found = privateKey();
    if (!belongTogether(chain.getFirst(), found)) {
      throw new GeneralSecurityException(
          "the key in %s does not belong to the certificate in %s".formatted(key, certificate));
    }
    loads++;
    return new Version("version-" + loads, changed, List.copyOf(chain), found);
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    return signature.verify(signed);
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

  private synchronized @Nullable Version version(String alias) {
    if (current.alias().equals(alias)) {
      return current;
    }
    return previous.alias().equals(alias) ? previous : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    refresh();
    synchronized (this) {
      return keyType.equals(current.key().getAlgorithm()) ? current.alias() : null;
    }
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Version version = version(alias);
    return version == null ? null : version.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Version version = version(alias);
    return version == null ? null : version.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  /** The files as they were at one time. Holds a private key, and its text form does not. */
  private record Version(String alias, Times changed, List<X509Certificate> chain, PrivateKey key) {
    @Override
    public String toString() {
      return alias;
    }
  }
}
