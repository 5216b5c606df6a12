package com.infisical.operator.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
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

  /** What came of opening them. */
  sealed interface Opening {
    /** All that are asked for answer. */
    record Open(Endpoints endpoints) implements Opening {}

    /**
     * None answers.
     *
     * @param sentence what failed and what to do
     */
    record Refused(String sentence) implements Opening {}
  }

  /**
   * Listens from now on.
   *
   * @param scrape gives the metrics in Prometheus's text form
   */
  static Opening start(Settings settings, Supplier<String> scrape, BooleanSupplier ready) {
    @Nullable SSLContext tls;
    try {
      tls = tls(settings.metrics());
    } catch (IOException | GeneralSecurityException e) {
      return new Opening.Refused(
          "The certificate or key of the metrics endpoint cannot be used: check that %s has %s and %s in PEM, the key without a password (--metrics-cert-path, --metrics-cert-name, --metrics-cert-key)"
              .formatted(
                  settings.metrics().certificateFolder(),
                  settings.metrics().certificateName(),
                  settings.metrics().keyName()));
    }
    @Nullable MetricsServer metrics = null;
    BindAddress metricsAddress = settings.metrics().address();
    if (metricsAddress != null) {
      try {
        metrics =
            tls == null
                ? MetricsServer.plain(metricsAddress, scrape)
                : MetricsServer.secure(metricsAddress, tls, scrape);
      } catch (IOException e) {
        return new Opening.Refused(taken(Flag.METRICS_BIND_ADDRESS, metricsAddress));
      }
    }
    BindAddress healthAddress = settings.health();
    try {
      HealthServer health = healthAddress == null ? null : HealthServer.start(healthAddress, ready);
      return new Opening.Open(new Endpoints(health, metrics));
    } catch (IOException e) {
      if (metrics != null) {
        metrics.close();
      }
      return new Opening.Refused(
          taken(Flag.HEALTH_PROBE_BIND_ADDRESS, Objects.requireNonNull(healthAddress)));
    }
  }

  private static String taken(Flag flag, BindAddress address) {
    return "Nothing can listen on %s, which --%s names: choose another address, or end what uses it"
        .formatted(address, flag.spelling());
  }

  /** Null where metrics are served without encryption, or not at all. */
  private static @Nullable SSLContext tls(MetricsSettings settings)
      throws IOException, GeneralSecurityException {
    if (settings.address() == null || !settings.secure()) {
      return null;
    }
    @Nullable Path folder = settings.certificateFolder();
    return folder == null
        ? SelfSignedCertificate.tls()
        : ServerCertificate.tls(
            folder.resolve(settings.certificateName()), folder.resolve(settings.keyName()));
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
