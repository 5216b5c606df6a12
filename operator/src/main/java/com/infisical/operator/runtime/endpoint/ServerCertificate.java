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
import java.security.cert.X509Certificate;
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
 * A server's certificate and key in two PEM files, reloaded when they change. Thread-safe.
 *
 * <p>The JDK asks in three steps (alias, chain, key), so each version has an alias of its own and
 * the last two are kept: a handshake during a renewal must not mix them.
 */
final class ServerCertificate extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  private final Path certificate;
  private final Path key;
  private Version current;
  private Version previous;

  private ServerCertificate(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.key = key;
    this.current = load(changed());
    this.previous = current;
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
    try {
      FileTime now = changed();
      if (!now.equals(current.changed())) {
        Version next = load(now);
        previous = current;
        current = next;
        LOG.info("Reloaded the metrics endpoint's certificate");
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("certificate", certificate)
          .log("The metrics endpoint's renewed certificate cannot be used; keeping the old one");
    }
  }

  private FileTime changed() throws IOException {
    FileTime one = Files.getLastModifiedTime(certificate);
    FileTime other = Files.getLastModifiedTime(key);
    return one.compareTo(other) > 0 ? one : other;
  }

  private Version load(FileTime changed) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Object entry : pem(certificate)) {
      if (entry instanceof X509CertificateHolder holder) {
        chain.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + certificate);
    }
    return new Version(changed, List.copyOf(chain), privateKey());
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
  private record Version(FileTime changed, List<X509Certificate> chain, PrivateKey key) {
    String alias() {
      return changed.toString();
    }

    @Override
    public String toString() {
      return "Version[" + changed + "]";
    }
  }
}
