package com.infisical.operator.controller;

import com.infisical.operator.key.OperatorKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * A kind that a cluster may lack, with what the process does with all its resources.
 *
 * <p>Nothing of it runs before {@link #start}, which is called once, when the API server serves the
 * kind.
 */
public interface OptionalKind extends AutoCloseable {
  /** Group, version and plural name as in a path: {@code secrets.infisical.com/v1alpha1/…}. */
  String path();

  /**
   * Starts to watch; done when all objects are known.
   *
   * @param client repeats what fails
   * @param namespaces the only ones; empty means all
   */
  CompletableFuture<Void> start(KubernetesClient client, Collection<String> namespaces);

  /** Takes the operator's key; called before leading. */
  void use(OperatorKey key);

  /** Has every resource reconciled with what the servers say from now on. */
  void syncAll();

  /** The machine was suspended: streams are opened again, and everything is read once. */
  default void catchUp() {}

  /** Writes stale times of statuses; called every second while leading. */
  default void sweepTimes() {}

  /** Other targets in other namespaces are allowed than before. */
  default void targetRulesChanged() {}

  /** Stops watching; what is queued goes on. */
  @Override
  void close();
}
