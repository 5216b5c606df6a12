package com.infisical.operator.runtime.endpoint;

import com.infisical.operator.runtime.settings.BindAddress;
import com.infisical.operator.runtime.settings.Flag;
import com.infisical.operator.runtime.settings.MetricsSettings;
import com.infisical.operator.runtime.settings.Settings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP endpoints of the process: probes and metrics, each if its flag enables it. */
public final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private @Nullable HealthServer health;
  private @Nullable MetricsServer metrics;

  private Endpoints() {}

  /** What came of opening them. */
  public sealed interface Opening {
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
   * @param client reviews the tokens of those who read them
   */
  public static Opening start(
      Settings settings,
      Supplier<String> scrape,
      Supplier<KubernetesClient> client,
      BooleanSupplier ready) {
    Endpoints opened = new Endpoints();
    Optional<String> problem =
        opened
            .openMetrics(settings.metrics(), scrape, client)
            .or(() -> opened.openHealth(settings.health(), ready));
    if (problem.isPresent()) {
      opened.close();
      return new Opening.Refused(problem.get());
    }
    return new Opening.Open(opened);
  }

  /** Says what is in the way. */
  private Optional<String> openMetrics(
      MetricsSettings settings, Supplier<String> scrape, Supplier<KubernetesClient> client) {
    BindAddress address = settings.address();
    if (address == null) {
      return Optional.empty();
    }
    @Nullable SSLContext tls;
    try {
      tls = settings.secure() ? tls(settings) : null;
    } catch (IOException | GeneralSecurityException e) {
      return Optional.of(
          "The certificate or key of the metrics endpoint cannot be used: check that %s has %s and %s in PEM, that they belong together, and that the key has no password (--metrics-cert-path, --metrics-cert-name, --metrics-cert-key)"
              .formatted(
                  settings.certificateFolder(), settings.certificateName(), settings.keyName()));
    }
    try {
      metrics =
          tls == null
              ? MetricsServer.plain(address, scrape)
              : MetricsServer.secure(address, tls, access(settings, client), scrape);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(taken(Flag.METRICS_BIND_ADDRESS, address));
    }
  }

  private static MetricsAccess access(MetricsSettings settings, Supplier<KubernetesClient> client) {
    return settings.authorization() ? new ReviewedAccess(client.get()) : MetricsAccess.EVERYBODY;
  }

  /** Says what is in the way. */
  private Optional<String> openHealth(@Nullable BindAddress address, BooleanSupplier ready) {
    if (address == null) {
      return Optional.empty();
    }
    try {
      health = HealthServer.start(address, ready);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(taken(Flag.HEALTH_PROBE_BIND_ADDRESS, address));
    }
  }

  private static String taken(Flag flag, BindAddress address) {
    return "Nothing can listen on %s, set by --%s: choose another address, or stop the process that uses it"
        .formatted(address, flag.spelling());
  }

  private static SSLContext tls(MetricsSettings settings)
      throws IOException, GeneralSecurityException {
    @Nullable Path folder = settings.certificateFolder();
    return folder == null
        ? SelfSignedCertificate.tls()
        : ServerCertificate.tls(
            folder.resolve(settings.certificateName()), folder.resolve(settings.keyName()));
  }

  /** Says in the log which ports are listened on. */
  public void announce() {
    if (health != null) {
      LOG.atInfo().addKeyValue("port", health.port()).log("Serving /healthz and /readyz");
    }
    if (metrics != null) {
      LOG.atInfo().addKeyValue("port", metrics.port()).log("Serving /metrics");
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
