package com.infisical.operator.source;

import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Says when a source is read again by itself: after its interval, or after what its failure asks
 * for. For use under the lock of a {@link SourceFeed}.
 */
final class RefreshTimer {
  private static final double JITTER = 0.05;

  private final Timer timer;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final LongConsumer listener;
  private Optional<Duration> at = Optional.empty();
  private long number;
  private int failures;
  private boolean spread;

  /**
   * @param backoff how long a source waits that cannot be read
   * @param listener notified when it is time, without a lock; it asks {@link #isDue} under it
   */
  RefreshTimer(
      Timer timer, Ticker ticker, RandomGenerator random, Backoff backoff, LongConsumer listener) {
    this.timer = timer;
    this.ticker = ticker;
    this.random = random;
    this.backoff = backoff;
    this.listener = listener;
  }

  /** The source was read, by a read that began at {@code start}. */
  void succeeded(Duration start, Duration interval) {
    failures = 0;
    set(start.plus(untilNext(interval)));
  }

  /** The source could not be read. */
  void failed(Retry retry, Duration interval) {
    failures++;
    set(ticker.now().plus(untilRetry(retry, interval)));
  }

  /** Somebody asks for an interval that the last read, begun at {@code start}, does not serve. */
  void atTheLatest(Duration start, Duration interval) {
    Duration next = start.plus(untilNext(interval));
    if (at.filter(set -> set.compareTo(next) <= 0).isEmpty()) {
      set(next);
    }
  }

  /** Notifies after {@code delay}. */
  void in(Duration delay) {
    set(ticker.now().plus(delay));
  }

  /** Nothing is read by itself. */
  void off() {
    number++;
    at = Optional.empty();
  }

  /** Whether the notification of this number means that it is time; the timer is off then. */
  boolean isDue(long asked) {
    Optional<Duration> set = at;
    if (asked != number || set.isEmpty()) {
      return false;
    }
    if (set.get().compareTo(ticker.now()) > 0) {
      // The timer came early; without another one nobody would read.
      set(set.get());
      return false;
    }
    off();
    return true;
  }

  private void set(Duration moment) {
    at = Optional.of(moment);
    long mine = ++number;
    Duration delay = moment.minus(ticker.now());
    timer.after(delay.isPositive() ? delay : Duration.ZERO, () -> listener.accept(mine));
  }

  private Duration untilNext(Duration interval) {
    if (spread) {
      return Backoff.spread(interval, JITTER, random);
    }
    // What was first read together, at the start of the operator, must not stay together.
    spread = true;
    return Duration.ofMillis(Math.round(interval.toMillis() * (0.5 + 0.5 * random.nextDouble())));
  }

  private Duration untilRetry(Retry retry, Duration interval) {
    return switch (retry) {
      // What a server or a login asks to wait is waited, also when the interval is shorter.
      case Retry.After(Duration asked) -> asked;
      case Retry.OnChange never -> untilNext(interval);
      case Retry.Backoff tried -> {
        Duration delay = backoff.delay(failures, random);
        Duration next = untilNext(interval);
        yield delay.compareTo(next) < 0 ? delay : next;
      }
    };
  }
}
