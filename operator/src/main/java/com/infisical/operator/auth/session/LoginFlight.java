package com.infisical.operator.auth.session;

import com.infisical.operator.auth.session.LoginAttempt.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login on its way: waits for its turn among those with the same credential, then is sent, in a
 * task of its own, so that nobody who gives up cancels it.
 *
 * <p>Safe for use by several threads.
 */
final class LoginFlight {
  private static final Logger log = LoggerFactory.getLogger(LoginFlight.class);

  private final Resolution.Resolved inputs;
  private final SessionContext context;
  private final LoginBackoff.Key key;
  private final Duration startedAt;
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final CompletableFuture<LoginTurns.Ticket> ticket = new CompletableFuture<>();

  LoginFlight(Resolution.Resolved inputs, SessionContext context, LoginBackoff.Key key) {
    this.inputs = inputs;
    this.context = context;
    this.key = key;
    this.startedAt = context.ticker().now();
  }

  /** Since when it has been under way, or has waited to be. */
  Duration startedAt() {
    return startedAt;
  }

  /**
   * Sets off.
   *
   * @param landing notes the outcome, before others with the same credential have their turn
   */
  <T> CompletableFuture<T> start(Function<Outcome, T> landing) {
    return context
        .turns()
        .enter(key)
        .thenComposeAsync(turn -> fly(turn, landing), context.executor());
  }

  private <T> CompletableFuture<T> fly(LoginTurns.Turn turn, Function<Outcome, T> landing) {
    return switch (turn) {
      case LoginTurns.Turn.Held(Duration until) ->
          CompletableFuture.completedFuture(
              landing.apply(new Outcome.Held(context.backoff().heldBecause(key), until)));
      case LoginTurns.Turn.Go(LoginTurns.Ticket given) -> {
        ticket.complete(given);
        yield CompletableFuture.supplyAsync(this::attempt, context.executor())
            .handle((outcome, bug) -> outcome != null ? outcome : failedByBug(bug))
            .thenApply(landing)
            .whenComplete((landed, bug) -> given.close());
      }
    };
  }

  private Outcome attempt() {
    // Its turn may have come too late: nobody waits for it any more.
    return abandoned.get()
        ? new Outcome.Held(new LoginHeld.Back(), context.ticker().now())
        : new LoginAttempt(inputs, context.ticker()).run();
  }

  private static Outcome failedByBug(Throwable bug) {
    log.error("A login failed with an internal error", bug);
    return new Outcome.Failed(
        new LoginHeld.ByABug(), LoginBackoff.Kind.UNREACHABLE, Optional.empty());
  }

  /** What it brings will not count: others with the same credential do not wait for it. */
  void abandon() {
    abandoned.set(true);
    var unused = ticket.thenAccept(LoginTurns.Ticket::close);
  }
}
