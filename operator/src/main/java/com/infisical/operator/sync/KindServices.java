package com.infisical.operator.sync;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.instant.StreamLimits;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The services of the process that every kind uses.
 *
 * @param main reads and writes whole objects
 * @param serves whether the resources of a namespace are this process's own; others' are left alone
 * @param active whether this process works at all: its caches are filled, and it leads
 * @param mayWrite asked before each write
 * @param reconciles runs the reconciles of all kinds
 * @param memory how much of the resources of all kinds is kept
 * @param schedule its executor runs what does not wait long
 */
public record KindServices(
    KubernetesClient main,
    ObjectMapper mapper,
    Events events,
    Metrics metrics,
    Predicate<String> serves,
    BooleanSupplier active,
    BooleanSupplier mayWrite,
    FairTasks reconciles,
    NamespaceShares memory,
    Schedule schedule) {

  /**
   * Runs {@code reconciler} for {@code resources}.
   *
   * @param group in which a resource takes turns with others; must not block
   */
  public <R extends HasMetadata> Controller<R> controller(
      WatchedResources<R> resources,
      Reconciler<R> reconciler,
      Function<ResourceName, String> group) {
    return new Controller<>(
        resources,
        reconciler,
        group,
        reconciles,
        schedule.timer(),
        schedule.ticker(),
        metrics,
        memory,
        mapper);
  }

  /** Event streams of {@code sessions} that tell {@code listener} of changes. */
  public InstantUpdates instantUpdates(InstantListener listener, Sessions sessions) {
    InstantUpdates updates = new InstantUpdates(listener, StreamLimits.STANDARD, schedule, metrics);
    sessions.addTokenListener(updates);
    return updates;
  }

  /** Writes the statuses of {@code type}. */
  public <S, R extends CustomResource<?, S>> StatusWriter<R> statuses(
      Class<R> type, StatusMemory<S> memory) {
    return new StatusWriter<>(
        main, type, mapper, active, memory, schedule.ticker(), schedule.random());
  }
}
