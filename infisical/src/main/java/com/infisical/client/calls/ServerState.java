package com.infisical.client.calls;

import com.infisical.client.ClientSettings;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.CallPlaces;
import com.infisical.client.http.RateLimitHeaders;
import com.infisical.client.http.ServerDate;
import com.infisical.client.pace.CallPace;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The state that all clients of one address share: how many calls are in progress there, what
 * memory their responses take, for how long the server wants to be left alone, which routes it
 * lacks, and what time it has.
 *
 * <p>It is held by those clients; what it knows goes with the last of them. Safe for use by several
 * threads.
 */
public final class ServerState {
  private final CallPlaces places;
  private final AnswerBudget.Share memory;
  private final CallPace secretPace;
  private final CallPace projectPace;
  private final CallPace loginPace;
  private final CallPace leasePace;
  private final ServerDate date;
  private final RateLimitHeaders rateLimit = new RateLimitHeaders();
  private final RouteMemory v4Route;
  private final RouteMemory slugRoute;
  private final RouteMemory oldIdRoute;
  private final RouteMemory idRoute;

  /**
   * Nothing is known of the server yet.
   *
   * @param budget for the answers of all servers
   */
  public ServerState(ClientSettings settings, AnswerBudget budget) {
    this(settings, budget, System::nanoTime);
  }

  public ServerState(ClientSettings settings, AnswerBudget budget, LongSupplier nanoTime) {
    this.places = new CallPlaces(settings.maxConcurrentReads());
    this.memory = budget.share();
    RandomGenerator random = new SplittableRandom();
    this.secretPace = new CallPace(nanoTime, random);
    this.projectPace = new CallPace(nanoTime, random);
    this.loginPace = new CallPace(nanoTime, random);
    this.leasePace = new CallPace(nanoTime, random);
    this.date = new ServerDate(nanoTime);
    this.v4Route = new RouteMemory(nanoTime);
    this.slugRoute = new RouteMemory(nanoTime);
    this.oldIdRoute = new RouteMemory(nanoTime);
    this.idRoute = new RouteMemory(nanoTime);
  }

  CallPlaces places() {
    return places;
  }

  AnswerBudget.Share memory() {
    return memory;
  }

  /** Of reads of secrets. */
  public CallPace secretPace() {
    return secretPace;
  }

  /** Of reads of projects, and of subscriptions to their events. */
  public CallPace projectPace() {
    return projectPace;
  }

  /** Of logins and revocations. */
  public CallPace loginPace() {
    return loginPace;
  }

  /** Of calls about leases of dynamic secrets. */
  public CallPace leasePace() {
    return leasePace;
  }

  /** What time it is there. */
  ServerDate date() {
    return date;
  }

  /** What its last answer said of its rate limit. */
  RateLimitHeaders rateLimit() {
    return rateLimit;
  }

  /** Whether the server lacks {@code /api/v1/projects/{id}}. */
  RouteMemory idRoute() {
    return idRoute;
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
