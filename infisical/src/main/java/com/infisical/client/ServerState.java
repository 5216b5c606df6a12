package com.infisical.client;

import java.util.function.LongSupplier;

/**
 * What all clients of one address have in common: how many calls are under way there, what memory
 * their answers take, and which routes the server lacks.
 *
 * <p>It is held by those clients; what it knows goes with the last of them. Safe for use by several
 * threads.
 */
public final class ServerState {
  private final CallPlaces places;
  private final AnswerBudget.Share memory;
  private final RouteMemory v4Route;
  private final RouteMemory slugRoute;
  private final RouteMemory oldIdRoute;

  /**
   * Nothing is known of the server yet.
   *
   * @param budget for the answers of all servers
   */
  public ServerState(ClientSettings settings, AnswerBudget budget) {
    this(settings, budget, System::nanoTime);
  }

  ServerState(ClientSettings settings, AnswerBudget budget, LongSupplier nanoTime) {
    this.places = new CallPlaces(settings.maxConcurrentReads());
    this.memory = budget.share();
    this.v4Route = new RouteMemory(nanoTime);
    this.slugRoute = new RouteMemory(nanoTime);
    this.oldIdRoute = new RouteMemory(nanoTime);
  }

  CallPlaces places() {
    return places;
  }

  AnswerBudget.Share memory() {
    return memory;
  }

  /** Whether the server lacks {@code /api/v4/secrets}. */
  RouteMemory v4Route() {
    return v4Route;
  }

  /** Whether the server lacks {@code /api/v1/projects/slug}. */
  RouteMemory slugRoute() {
    return slugRoute;
  }

  /** Whether the server lacks {@code /api/v1/workspace}. */
  RouteMemory oldIdRoute() {
    return oldIdRoute;
  }
}
