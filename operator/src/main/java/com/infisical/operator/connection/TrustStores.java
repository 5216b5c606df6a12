package com.infisical.operator.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Builds the trust of a connection: the system's certificates and those of the connection
 * (docs/infisical-connection.md).
 *
 * <p>The system's are the JDK's roots and those of {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR},
 * or of {@code /etc/ssl/certs/ca-certificates.crt} where neither is set. They are read once. Of all
 * of them only those serve that are valid now. Safe for use by several threads.
 */
public final class TrustStores {
  private static final Path SYSTEM_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private final Set<X509Certificate> system;
  private final CertificateRequests certificateRequests = new CertificateRequests();
  private final ValidityChanges changes;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Dated> latest = new AtomicReference<>();

  /** A trust, and since when it is what it is. */
  private record Dated(Instant since, SSLContext context) {}

  /** The trust of this process. */
  public TrustStores(Map<String, String> environment, InstantSource clock) {
    this(environment, SYSTEM_BUNDLE, clock);
  }

  TrustStores(Map<String, String> environment, Path bundle, InstantSource clock) {
    this.clock = clock;
    Set<X509Certificate> all = new LinkedHashSet<>(jdkRoots());
    String file = environment.getOrDefault("SSL_CERT_FILE", "");
    String folders = environment.getOrDefault("SSL_CERT_DIR", "");
    if (!file.isEmpty()) {
      all.addAll(CertificateFiles.inFile("SSL_CERT_FILE", file));
    }
    Stream.of(folders.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> all.addAll(CertificateFiles.inFolder("SSL_CERT_DIR", folder)));
    if (file.isEmpty() && folders.isEmpty() && Files.isRegularFile(bundle)) {
      all.addAll(CertificateFiles.inFile("The system's bundle of certificates", bundle.toString()));
    }
    system = Set.copyOf(all);
    changes = new ValidityChanges(system);
  }

  /** Why these texts add nothing, to follow the name of the thing in a sentence. */
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
   * Since when what is trusted is what it is: certificates begin and cease to be valid.
   *
   * @param caPems texts with PEM certificates, trusted besides the system's
   */
  Supplier<Instant> since(List<String> caPems) {
    ValidityChanges added = new ValidityChanges(certificates(caPems));
    return () -> {
      Instant now = clock.instant();
      Instant own = added.last(now);
      Instant others = changes.last(now);
      return own.isAfter(others) ? own : others;
    };
  }

  /** Trusts those of the system's certificates and of these that are valid at an instant. */
  SSLContext context(List<String> caPems, Instant at) {
    Set<X509Certificate> all = new LinkedHashSet<>(system);
    all.addAll(certificates(caPems));
    List<X509Certificate> current = new ArrayList<>();
    List<X509Certificate> expiredToo = new ArrayList<>();
    for (X509Certificate certificate : all) {
      boolean toCome = ValidityChanges.isToCome(certificate, at);
      if (!toCome && !ValidityChanges.isExpired(certificate, at)) {
        current.add(certificate);
      }
      if (!toCome) {
        expiredToo.add(certificate);
      }
    }
    return context(
        current.size() == all.size()
            ? manager(all)
            : new DatedTrust(manager(current), () -> manager(expiredToo), () -> manager(all)));
  }

  /** The system's trust as it is now. */
  SSLContext system() {
    Instant since = changes.last(clock.instant());
    Dated present = latest.get();
    if (present == null || !present.since().equals(since)) {
      present = new Dated(since, context(List.of(), since));
      latest.set(present);
    }
    return present.context();
  }

  private static List<X509Certificate> certificates(List<String> caPems) {
    return caPems.stream().flatMap(pem -> PemCertificates.of(pem).stream()).toList();
  }

  /** Which servers ask those who trust them for a certificate of their own. */
  CertificateRequests certificateRequests() {
    return certificateRequests;
  }

  private SSLContext context(X509ExtendedTrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {certificateRequests}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no TLS", e);
    }
  }

  private static X509ExtendedTrustManager manager(Collection<X509Certificate> trusted) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate certificate : trusted) {
        store.setCertificateEntry(Integer.toString(number++), certificate);
      }
      return Stream.of(managers(store))
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
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
}
