package com.infisical.operator.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.http.ClientCertificateException;
import com.infisical.client.http.ProxyUnreachableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents no certificate to a server that requests one, and reports when a call failed because of
 * that.
 *
 * <p>Up to TLS 1.2 a server then ends the handshake as it does for anything else, or just hangs up;
 * only that it asked tells it from other faults. Safe for use by several threads.
 */
final class CertificateRequests extends X509ExtendedKeyManager {
  /** A call that fails for it fails right after the handshake. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private static final int MAX_REMEMBERED = 1_000;
  private static final int HTTPS = 443;

  /** What has a cause of its own. */
  private static final List<Class<? extends Exception>> OTHER_FAULTS =
      List.of(
          ConnectException.class,
          UnknownHostException.class,
          HttpTimeoutException.class,
          ProxyUnreachableException.class,
          GeneralSecurityException.class);

  /** By host and port: those that asked and have not answered a call since. */
  private final Cache<String, Boolean> asking =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();

  /** A call to {@code uri} was answered: what it asked for it does not need. */
  void answered(URI uri) {
    asking.invalidate(server(uri));
  }

  /** Why a call to {@code uri}, which got no answer, failed with {@code failure}. */
  Throwable explain(URI uri, Throwable failure) {
    return "https".equalsIgnoreCase(uri.getScheme())
            && asking.getIfPresent(server(uri)) != null
            && chain(failure).anyMatch(IOException.class::isInstance)
            && chain(failure).noneMatch(CertificateRequests::isAnother)
        ? new ClientCertificateException(failure)
        : failure;
  }

  private static boolean isAnother(Throwable failure) {
    return OTHER_FAULTS.stream().anyMatch(fault -> fault.isInstance(failure));
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(failure, link -> link != null, Throwable::getCause)
        .limit(8);
  }

  private static String server(URI uri) {
    return server(String.valueOf(uri.getHost()), uri.getPort());
  }

  private static String server(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]|\\.$", "");
    return name + ":" + (port < 0 ? HTTPS : port);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    asking.put(server(String.valueOf(engine.getPeerHost()), engine.getPeerPort()), true);
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return null;
  }
}
