package com.infisical.devserver.hooks;

import com.infisical.devserver.aws.StsReplay;
import com.infisical.devserver.http.RateLimiter;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The settings that tests change while the server runs: its age, its rate limits, its health, its
 * plan. Safe for use by several threads.
 */
public final class Switches {
  private volatile Positions positions = new Positions(false, Optional.empty(), "Ok", 200, true);

  private volatile boolean dynamicSecretsInPlan = true;
  private volatile Optional<URI> sts = Optional.empty();

  private record Positions(
      boolean oldServer,
      Optional<RateLimiter.Limits> rateLimits,
      String statusMessage,
      int statusCode,
      boolean eventsInPlan) {}

  public boolean oldServer() {
    return positions.oldServer();
  }

  /**
   * Plays a server of 2024: no v4 routes, slugs only on {@code /api/v2/workspace}, an unknown
   * environment is an empty list, no {@code reqId}, missing references stay as they are.
   */
  public void oldServer(boolean on) {
    change(
        old ->
            new Positions(on, old.rateLimits, old.statusMessage, old.statusCode, old.eventsInPlan));
  }

  public Optional<RateLimiter.Limits> rateLimits() {
    return positions.rateLimits();
  }

  /** Limits requests from now on. */
  public void limitRates(RateLimiter.Limits limits) {
    rateLimits(Optional.of(limits));
  }

  /** Limits no requests: what a self-hosted server does. */
  public void unlimitRates() {
    rateLimits(Optional.empty());
  }

  private void rateLimits(Optional<RateLimiter.Limits> limits) {
    change(
        old ->
            new Positions(
                old.oldServer, limits, old.statusMessage, old.statusCode, old.eventsInPlan));
  }

  public String statusMessage() {
    return positions.statusMessage();
  }

  public int statusCode() {
    return positions.statusCode();
  }

  /** What {@code GET /api/status} answers; {@code Ok} with 200 means well. */
  public void status(int code, String message) {
    change(old -> new Positions(old.oldServer, old.rateLimits, message, code, old.eventsInPlan));
  }

  public boolean eventsInPlan() {
    return positions.eventsInPlan();
  }

  /** Whether the organisation's plan includes event subscriptions. */
  public void eventsInPlan(boolean included) {
    change(
        old ->
            new Positions(
                old.oldServer, old.rateLimits, old.statusMessage, old.statusCode, included));
  }

  public boolean dynamicSecretsInPlan() {
    return dynamicSecretsInPlan;
  }

  /** Whether the organisation's plan includes dynamic secrets. */
  public void dynamicSecretsInPlan(boolean included) {
    dynamicSecretsInPlan = included;
  }

  /** The STS that signed requests of AWS auth are sent on to; without one they are refused. */
  public Optional<URI> sts() {
    return sts;
  }

  /**
   * Sends signed requests of AWS auth on to this STS, whatever their region.
   *
   * @param url plain HTTP with a port, such as {@code http://127.0.0.1:4566}
   * @throws IllegalArgumentException when it is anything else
   */
  public void sts(URI url) {
    sts = Optional.of(new StsReplay(url).sts());
  }

  private synchronized void change(UnaryOperator<Positions> step) {
    positions = step.apply(positions);
  }
}
