package com.infisical.commands.finalizers;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops the Deployments of an installation and waits until their pods are gone: a running operator
 * would put its finalizers back.
 */
final class StoppedOperator {
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final String NO_REPLICAS = "{\"spec\":{\"replicas\":0}}";

  private final KubernetesClient client;
  private final String namespace;
  private final String selector;

  /**
   * @param selector of the Deployments and of their pods, as {@code kubectl --selector} takes it
   */
  StoppedOperator(KubernetesClient client, String namespace, String selector) {
    this.client = client;
    this.namespace = namespace;
    this.selector = selector;
  }

  /** Stops it; gives whether no pod is left within {@code atMost}. */
  boolean stop(Duration atMost, Consumer<String> tell) {
    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withLabelSelector(selector)
        .list()
        .getItems()
        .forEach(
            deployment -> {
              tell.accept("stopping Deployment " + deployment.getMetadata().getName());
              client
                  .apps()
                  .deployments()
                  .inNamespace(namespace)
                  .withName(deployment.getMetadata().getName())
                  .patch(PatchContext.of(PatchType.JSON_MERGE), NO_REPLICAS);
            });
    for (long left = atMost.toSeconds(); left > 0; left--) {
      if (pods() == 0) {
        return true;
      }
      pause(ROUND);
    }
    return pods() == 0;
  }

  /** Waits this long. */
  static void pause(Duration time) {
    new CompletableFuture<@Nullable Void>()
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private int pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabelSelector(selector)
        .list()
        .getItems()
        .size();
  }
}
