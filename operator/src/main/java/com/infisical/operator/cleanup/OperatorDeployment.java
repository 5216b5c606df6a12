package com.infisical.operator.cleanup;

import com.infisical.client.HttpStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the Deployment that this process runs in, by the name of its pod; events about a namespace
 * that is being deleted are recorded there, because that namespace accepts no new ones.
 */
public final class OperatorDeployment {
  private static final Pattern POD = Pattern.compile("(?<deployment>.+)-[a-z0-9]+-[a-z0-9]{5}");

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;

  /**
   * @param namespace the operator's own
   * @param pod name of this process's pod; any other text where it runs in none
   */
  public OperatorDeployment(KubernetesClient client, String namespace, String pod) {
    this.client = client;
    this.namespace = namespace;
    this.pod = pod;
  }

  /** The Deployment; without its UID where the operator may not read it, empty outside of one. */
  public Optional<HasMetadata> find() {
    Matcher name = POD.matcher(pod);
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          client
              .apps()
              .deployments()
              .inNamespace(namespace)
              .withName(name.group("deployment"))
              .get());
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.FORBIDDEN
          ? Optional.of(named(name.group("deployment")))
          : Optional.empty();
    }
  }

  private Deployment named(String deployment) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(deployment)
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }
}
