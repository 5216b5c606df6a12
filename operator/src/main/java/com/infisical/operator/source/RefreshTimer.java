package com.infisical.operator.source;

import com.infisical.operator.schedule.Alarm;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import java.time.Duration;
import java.util.Optional;

/**
 * Says when a source is read again by itself: after its interval, or after what its failure asks
 * for. For use under the lock of a {@link SourceFeed}.
 */
final class RefreshTimer {
  private static final Backoff BACKOFF = Backoff.GENERAL;

  private final Schedule schedule;
  private final RefreshTimes times;
  private final Alarm alarm;
  private Optional<Duration> at = Optional.empty();
  private int failures;

  /**
   * @param listener notified when it is time, without a lock; it asks {@link #isDue} under it
   */
  RefreshTimer(Schedule schedule, Runnable listener) {
    this.schedule = schedule;
    this.times = new RefreshTimes(schedule.random());
    this.alarm = new Alarm(schedule.timer(), schedule.ticker(), listener);
  }

  /** The source was read, by a read that began at {@code start}. */
  void succeeded(Duration start, Duration interval) {
    failures = 0;
    set(times.next(start, interval));
  }

  /** The source could not be read. */
  void failed(Retry retry, Duration interval) {
    failures++;
    set(retryAt(retry, interval));
  }

  /** Somebody asks for an interval that the last read, begun at {@code start}, does not serve. */
  void atTheLatest(Duration start, Duration interval) {
    Duration next = times.next(start, interval);
    if (at.filter(set -> set.compareTo(next) <= 0).isEmpty()) {
      set(next);
    }
  }

  /** Notifies after {@code delay}. */
  void in(Duration delay) {
    set(schedule.now().plus(delay));
  }

  /** Nothing is read by itself. */
  void off() {
    at = Optional.empty();
  }

  /** Whether it is time, for which a notification may come too early; the timer is off then. */
  boolean isDue() {
    Optional<Duration> set = at;
    if (set.isEmpty()) {
      return false;
    }
    if (set.get().compareTo(schedule.now()) > 0) {
      // Without another notification nobody would read.
      alarm.at(set.get());
      return false;
    }
    off();
    return true;
  }

  private void set(Duration moment) {
    at = Optional.of(moment);
    alarm.at(moment);
  }

  private Duration retryAt(Retry retry, Duration interval) {
    Duration now = schedule.now();
    return switch (retry) {
      // What a server or a login asks to wait is waited, also when the interval is shorter.
      case Retry.After(Duration asked) -> now.plus(asked);
      case Retry.OnChange never -> times.next(now, interval);
      case Retry.Backoff tried -> {
        Duration soon = now.plus(BACKOFF.delay(failures, schedule.random()));
        Duration next = times.next(now, interval);
        yield soon.compareTo(next) < 0 ? soon : next;
      }
    };
  }
}
