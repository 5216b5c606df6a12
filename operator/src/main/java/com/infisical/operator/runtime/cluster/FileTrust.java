package com.infisical.operator.runtime.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the certificate authorities of a file as it is at each handshake.
 *
 * <p>Kubernetes replaces {@code ca.crt} of a running pod when the authority of the API server
 * changes; fabric8 reads it once. While the file cannot be read, the last certificates are trusted.
 * Thread-safe.
 */
final class FileTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(FileTrust.class);

  private final Path file;
  private final Config config;
  private final AtomicReference<@Nullable Trust> latest = new AtomicReference<>();

  /** The content of the file in base64, and what comes of it. */
  private record Trust(String content, X509ExtendedTrustManager manager) {}

  /** Trusts what the file of a configuration, {@link Config#getCaCertFile}, contains. */
  FileTrust(Config config) {
    this.config = config;
    this.file = Path.of(config.getCaCertFile());
  }

  /** What the file says now; parsed only where it has changed. */
  X509ExtendedTrustManager current() throws CertificateException {
    Trust known = latest.get();
    try {
      String content = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
      if (known != null && content.equals(known.content())) {
        return known.manager();
      }
      X509ExtendedTrustManager manager = manager(content);
      latest.set(new Trust(content, manager));
      if (known != null) {
        LOG.info("The certificate authorities of the API server in {} have changed", file);
      }
      return manager;
    } catch (IOException | GeneralSecurityException e) {
      if (known == null) {
        throw new CertificateException("no certificate authority can be read", e);
      }
      LOG.warn(
          "The certificate authorities of the API server in {} cannot be read; the previous ones"
              + " are trusted",
          file);
      return known.manager();
    }
  }

  private X509ExtendedTrustManager manager(String content)
      throws IOException, GeneralSecurityException {
    Config read = new ConfigBuilder(config).withCaCertFile(null).withCaCertData(content).build();
    TrustManager[] managers = SSLUtils.trustManagers(read);
    return Stream.of(managers)
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new CertificateException("no certificate"));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    current().checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    current().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    current().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this process is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
