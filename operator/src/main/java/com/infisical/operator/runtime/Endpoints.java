package com.infisical.operator.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process answers over HTTP: probes and metrics, each where its flag turns it on. */
final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private final @Nullable HealthServer health;
  private final @Nullable MetricsServer metrics;

  private Endpoints(@Nullable HealthServer health, @Nullable MetricsServer metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  /**
   * Listens from now on.
   *
   * @param scrape gives the metrics in Prometheus's text form
   * @throws IOException when an address cannot be listened on or a certificate file not be read
   * @throws GeneralSecurityException when the metrics endpoint's certificate is of no use
   */
  static Endpoints start(Settings settings, Supplier<String> scrape, BooleanSupplier ready)
      throws IOException, GeneralSecurityException {
    MetricsServer metrics = metrics(settings.metrics(), scrape);
    BindAddress address = settings.health();
    HealthServer health = address == null ? null : HealthServer.start(address, ready);
    return new Endpoints(health, metrics);
  }

  private static @Nullable MetricsServer metrics(MetricsSettings settings, Supplier<String> scrape)
      throws IOException, GeneralSecurityException {
    BindAddress address = settings.address();
    if (address == null) {
      return null;
    }
    if (!settings.secure()) {
      return MetricsServer.plain(address, scrape);
    }
    @Nullable Path folder = settings.certificateFolder();
    SSLContext tls =
        folder == null
            ? SelfSignedCertificate.tls()
            : ServerCertificate.tls(
                folder.resolve(settings.certificateName()), folder.resolve(settings.keyName()));
    return MetricsServer.secure(address, tls, scrape);
  }

  /** Says in the log which ports are listened on. */
  void announce() {
    if (health != null) {
      LOG.atInfo().addKeyValue("port", health.port()).log("Answering /healthz and /readyz");
    }
    if (metrics != null) {
      LOG.atInfo().addKeyValue("port", metrics.port()).log("Answering /metrics");
    }
  }

  @Override
  public void close() {
    if (health != null) {
      health.close();
    }
    if (metrics != null) {
      metrics.close();
    }
  }
}
