package com.infisical.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Optional;

/**
 * Reconciles the resources of one kind.
 *
 * <p>A {@link Controller} calls it with one object of a name at a time, and with a new object of a
 * name only after it was told that the old one is gone.
 *
 * @param <R> the kind
 */
public interface Reconciler<R extends HasMetadata> {
  /**
   * Compares {@code resource} with reality and acts; may block. The object is the informer's own
   * and must not be changed.
   *
   * @return in what time to reconcile it again without an event; empty for not at all
   */
  Optional<Duration> reconcile(R resource);

  /** Forgets what was kept of {@code gone}, which was deleted; called once for each object. */
  void forget(R gone);

  /**
   * Reconciling {@code resource} ended by an internal error; it is reconciled again in a minute.
   */
  default void failed(R resource) {}
}
