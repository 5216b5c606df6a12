package com.infisical.e2e.world;

import com.infisical.client.Timeouts;
import com.infisical.operator.metrics.PrometheusText;
import com.infisical.operator.runtime.Controllers;
import com.infisical.operator.runtime.Wiring;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.leader.Leadership;
import com.infisical.operator.runtime.settings.Request;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operator inside the test's own process, watching some namespaces; closing it ends it in good
 * order.
 */
final class RunningOperator implements AutoCloseable {
  private final KubernetesClients clients;
  private final Controllers controllers;
  private final PrometheusText metrics;

  private RunningOperator(
      KubernetesClients clients, Controllers controllers, PrometheusText metrics) {
    this.clients = clients;
    this.controllers = controllers;
    this.metrics = metrics;
  }

  /** Starts it with the rights that {@code kubeConfig} gives; {@code namespace} is its own, too. */
  static RunningOperator start(String kubeConfig, String namespace, String... others) {
    return start(Timeouts.standard(), kubeConfig, namespace, others);
  }

  /** The same in another environment. */
  static RunningOperator start(
      Map<String, String> environment, String kubeConfig, String namespace, String... others) {
    return start(Timeouts.standard(), environment, kubeConfig, namespace, others);
  }

  /** The same with other timeouts of calls to Infisical. */
  static RunningOperator start(
      Timeouts timeouts, String kubeConfig, String namespace, String... others) {
    return start(timeouts, Map.of(), kubeConfig, namespace, others);
  }

  /** The same with both. */
  static RunningOperator start(
      Timeouts timeouts,
      Map<String, String> environment,
      String kubeConfig,
      String namespace,
      String... others) {
    List<String> namespaces = new ArrayList<>(List.of(others));
    namespaces.addFirst(namespace);
    return start(
        timeouts,
        environment,
        kubeConfig,
        namespace,
        List.of("--namespaces=" + String.join(",", namespaces)));
  }

  /** Starts it with these flags; {@code namespace} is its own. */
  static RunningOperator start(
      Timeouts timeouts,
      Map<String, String> environment,
      String kubeConfig,
      String namespace,
      List<String> flags) {
    Settings settings = ((Request.Run) Request.of(flags, environment)).settings();
    PrometheusText metrics = new PrometheusText(InstantSource.system());
    KubernetesClients clients =
        new KubernetesClients(Config.fromKubeconfig(kubeConfig), metrics.metrics());
    Controllers controllers =
        new Wiring(
            settings,
            environment,
            namespace,
            clients,
            Leadership.alone(),
            metrics.metrics(),
            Tracing.off(),
            timeouts);
    controllers.fillCaches();
    controllers.lead();
    return new RunningOperator(clients, controllers, metrics);
  }

  /** What it shows under {@code /metrics}. */
  String metrics() {
    return metrics.text();
  }

  @Override
  public void close() {
    controllers.endWrites(Duration.ofSeconds(2));
    controllers.revokeTokens(Duration.ofMillis(1_500));
    clients.close();
    metrics.close();
  }
}
