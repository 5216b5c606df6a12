package com.infisical.operator.source;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What all feeds share.
 *
 * @param executor runs each read as a task of its own
 * @param active whether this process works at all
 * @param backoff how long a source that cannot be read waits
 * @param wake has a resource synced, because a source of it has news
 */
public record FeedContext(
    Executor executor,
    Timer timer,
    Ticker ticker,
    InstantSource clock,
    RandomGenerator random,
    BooleanSupplier active,
    Backoff backoff,
    Consumer<ResourceName> wake,
    Metrics metrics) {
  /** The same with another executor. */
  FeedContext withExecutor(Executor other) {
    return new FeedContext(other, timer, ticker, clock, random, active, backoff, wake, metrics);
  }
}
