package com.infisical.operator.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.TreeSet;

/**
 * Rings at the moments that it is set to, or earlier: whoever hears it looks at the clock, and sets
 * it again.
 *
 * <p>A {@link Timer} takes nothing back. So nothing more is asked of it where it comes soon enough
 * anyway, and of moments that are given up again and again only the earliest wait for their time.
 * Safe for use by several threads.
 */
public final class Alarm {
  private final Timer timer;
  private final Ticker ticker;
  private final Runnable listener;

  /** When the timer is going to come. */
  @GuardedBy("this")
  private final TreeSet<Duration> awaited = new TreeSet<>();

  /**
   * @param listener runs when it rings, without a lock
   */
  public Alarm(Timer timer, Ticker ticker, Runnable listener) {
    this.timer = timer;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** Has it ring at {@code moment} of the monotonic clock at the latest. */
  public void at(Duration moment) {
    synchronized (this) {
      if (!awaited.isEmpty() && awaited.first().compareTo(moment) <= 0) {
        return;
      }
      awaited.add(moment);
    }
    Duration left = moment.minus(ticker.now());
    timer.after(left.isNegative() ? Duration.ZERO : left, () -> ring(moment));
  }

  private void ring(Duration moment) {
    synchronized (this) {
      awaited.remove(moment);
    }
    listener.run();
  }
}
