package com.infisical.e2e.demo;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a kubelet would start for the chart's Deployment, as a process of this machine: the same
 * arguments, environment and service account.
 *
 * @param namespace where the Deployment is
 */
record OperatorContainer(
    String namespace,
    String serviceAccount,
    List<String> arguments,
    Map<String, String> environment) {
  private static final String HEALTH = "--health-probe-bind-address=";
  private static final String METRICS = "--metrics-bind-address=";

  static OperatorContainer of(Deployment deployment) {
    String namespace = deployment.getMetadata().getNamespace();
    Map<String, String> fields =
        Map.of(
            "metadata.name",
            deployment.getMetadata().getName() + "-0",
            "metadata.namespace",
            namespace);
    var pod = deployment.getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().getFirst();
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvVar each : container.getEnv()) {
      environment.put(
          each.getName(),
          each.getValueFrom() == null
              ? each.getValue()
              : Objects.requireNonNull(
                  fields.get(each.getValueFrom().getFieldRef().getFieldPath()),
                  "a field of the pod that is not known here"));
    }
    return new OperatorContainer(
        namespace, pod.getServiceAccountName(), container.getArgs(), environment);
  }

  /**
   * The process.
   *
   * @param program what the image's entry point is here
   * @param kubeconfig access as {@link #serviceAccount}, which a pod finds in a folder of its own
   * @param healthPort instead of the container's port, which another process may have here
   */
  ProcessBuilder process(List<String> program, Path kubeconfig, int healthPort) {
    List<String> words = new ArrayList<>(program);
    for (String argument : arguments) {
      if (argument.startsWith(HEALTH)) {
        words.add(HEALTH + "127.0.0.1:" + healthPort);
      } else if (argument.startsWith(METRICS)) {
        words.add(METRICS + "127.0.0.1:0");
      } else {
        words.add(argument);
      }
    }
    ProcessBuilder process = new ProcessBuilder(words);
    // What the user's shell holds for other clusters and servers must not reach the operator.
    process
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("INFISICAL_") || name.startsWith("KUBERNETES_"));
    process.environment().putAll(environment);
    process.environment().put("KUBECONFIG", kubeconfig.toString());
    return process;
  }
}
