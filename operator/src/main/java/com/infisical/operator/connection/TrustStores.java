package com.infisical.operator.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the trust of a connection: the system's certificates and those of the connection (SPEC
 * section 1).
 *
 * <p>The system's are the JDK's roots and those of {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR},
 * or of {@code /etc/ssl/certs/ca-certificates.crt} where neither is set. They are read once.
 * Immutable.
 */
public final class TrustStores {
  private static final Logger LOG = LoggerFactory.getLogger(TrustStores.class);
  private static final Path SYSTEM_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private final Set<X509Certificate> system;

  /** The trust of this process. */
  public TrustStores(Map<String, String> environment) {
    this(environment, SYSTEM_BUNDLE);
  }

  TrustStores(Map<String, String> environment, Path bundle) {
    Set<X509Certificate> all = new LinkedHashSet<>(jdkRoots());
    String file = environment.getOrDefault("SSL_CERT_FILE", "");
    String folders = environment.getOrDefault("SSL_CERT_DIR", "");
    if (!file.isEmpty()) {
      all.addAll(fromFile(Path.of(file), "SSL_CERT_FILE"));
    }
    Stream.of(folders.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> all.addAll(fromFolder(Path.of(folder))));
    if (file.isEmpty() && folders.isEmpty() && Files.isRegularFile(bundle)) {
      all.addAll(fromFile(bundle, "The system's bundle of certificates"));
    }
    system = Set.copyOf(all);
  }

  /** The trust that was built, or why it could not be. */
  public sealed interface Trust {
    /** Ready for connections. */
    record Usable(SSLContext context) implements Trust {}

    /**
     * A certificate of the connection cannot be read.
     *
     * @param reason what is wrong with it, to follow the name of the thing in a sentence
     */
    record Unusable(String reason) implements Trust {}
  }

  /**
   * The system's trust and these certificates.
   *
   * @param caPems texts with one or more PEM certificates each
   */
  public Trust with(List<String> caPems) {
    Set<X509Certificate> trusted = new LinkedHashSet<>(system);
    for (String pem : caPems) {
      switch (PemCertificates.read(pem)) {
        case PemCertificates.Read(List<X509Certificate> more) -> trusted.addAll(more);
        case PemCertificates.Unreadable(String reason) -> {
          return new Trust.Unusable(reason);
        }
      }
    }
    return new Trust.Usable(context(trusted));
  }

  /** What is wrong with these texts, to follow the name of the thing in a sentence. */
  static Optional<String> flaw(List<String> caPems) {
    return caPems.stream()
        .map(PemCertificates::read)
        .flatMap(
            read ->
                read instanceof PemCertificates.Unreadable(String reason)
                    ? Stream.of(reason)
                    : Stream.empty())
        .findFirst();
  }

  /**
   * The system's trust and these certificates.
   *
   * @throws IllegalArgumentException when they have a flaw
   */
  SSLContext context(List<String> caPems) {
    return switch (with(caPems)) {
      case Trust.Usable(SSLContext context) -> context;
      case Trust.Unusable(String reason) -> throw new IllegalArgumentException(reason);
    };
  }

  private static SSLContext context(Collection<X509Certificate> trusted) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : trusted) {
        store.setCertificateEntry(Integer.toString(number++), certificate);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("The JDK cannot build a trust store", e);
    }
  }

  private static List<X509Certificate> jdkRoots() {
    try {
      return Stream.of(managers(null))
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK cannot read its own certificates", e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static List<X509Certificate> fromFolder(Path folder) {
    List<X509Certificate> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> found.addAll(fromFile(file, "A file of SSL_CERT_DIR")));
    } catch (IOException e) {
      LOG.warn("SSL_CERT_DIR names a folder that cannot be read; it is left out: {}", folder);
    }
    return found;
  }

  private static List<X509Certificate> fromFile(Path file, String what) {
    try {
      // Comments in such files are in any encoding; the certificates themselves are ASCII.
      return PemCertificates.readLeniently(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      LOG.warn("{} cannot be read; it is left out: {}", what, file);
      return List.of();
    }
  }
}
