package com.infisical.client.pace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.Caller.Urgency;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Says when calls of one class may leave for one server once it has answered 429
 * (docs/infisical-static-secret.md).
 *
 * <p>First all of them pause, then they go at the rate of the server's limit, or at two a second,
 * twice as many with each minute without another 429. Each call gets a turn of its own, so that
 * nobody comes in vain and not all come at once. When nobody has had to wait for a minute, all is
 * as before; a server that never answers 429 slows nobody. Safe for use by several threads.
 */
public final class CallPace {
  /** So long a call may wait parked for its turn; one that has to wait longer comes again. */
  static final Duration MAX_PARK = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_PER_MINUTE = 60_000;
  private static final int MAX_DOUBLINGS = 10;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long STANDARD_GAP = Duration.ofMillis(500).toNanos();

  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final long start;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Turns turns = new Turns();

  @GuardedBy("lock")
  private boolean slowed;

  @GuardedBy("lock")
  private boolean grows;

  @GuardedBy("lock")
  private long gap;

  @GuardedBy("lock")
  private long pausedUntil;

  @GuardedBy("lock")
  private long lastWait;

  /** How many pauses in a row have ended with another 429 that names no time to wait. */
  @GuardedBy("lock")
  private int doublings;

  /**
   * @param random spreads calls for which there is no turn yet
   */
  public CallPace(LongSupplier nanoTime, RandomGenerator random) {
    this.nanoTime = nanoTime;
    this.random = random;
    this.start = nanoTime.getAsLong();
  }

  /** What came of asking. */
  sealed interface Turn {
    /** The call may leave after this, at once when it is zero. */
    record Go(Duration after) implements Turn {}

    /** The call has to come again after this; where it can be, that is a turn kept for it. */
    record Later(Duration after) implements Turn {}
  }

  /** Asks for a turn; one that comes soon is taken. */
  Turn ask(Turns.Visitor visitor) {
    lock.lock();
    try {
      long now = now();
      if (!isSlowed(now)) {
        return new Turn.Go(Duration.ZERO);
      }
      Optional<Turns.Slot> slot = find(visitor, now);
      Duration wait = slot.map(found -> wait(found, now)).orElseGet(this::untilThereIsATurn);
      if (slot.isEmpty() || wait.compareTo(MAX_PARK) > 0) {
        return new Turn.Later(wait);
      }
      turns.take(slot.get());
      return new Turn.Go(wait);
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a turn for a call that comes after all others: no turn is kept for it. */
  Turn askLast(Turns.Visitor visitor) {
    lock.lock();
    try {
      long now = now();
      if (isSlowed(now) && turns.areKept()) {
        return new Turn.Later(untilThereIsATurn());
      }
      Turn turn = ask(visitor);
      turns.keptFor(visitor).ifPresent(turns::drop);
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a turn for a call that was answered 429; when to come again. */
  Duration keep(Turns.Visitor visitor) {
    lock.lock();
    try {
      long now = now();
      return isSlowed(now)
          ? find(visitor, now).map(slot -> wait(slot, now)).orElseGet(this::untilThereIsATurn)
          : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing may leave now, also what was told to go. */
  boolean isPaused() {
    lock.lock();
    try {
      return slowed && now() < pausedUntil;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The server answered 429.
   *
   * @param retryAfter what it asked to wait; less than a second counts as 1 s, doubling to 60 s
   *     while such answers follow; 60 s where it did not say
   * @param perMinute how many calls a minute it allows, where it says so
   */
  void limited(Optional<Duration> retryAfter, OptionalInt perMinute) {
    lock.lock();
    try {
      long now = now();
      doublings = isSlowed(now) ? doublings : 0;
      long until = now + pause(retryAfter.orElse(PAUSE), now).toNanos();
      pausedUntil = slowed ? Math.max(pausedUntil, until) : until;
      slowed = true;
      grows = perMinute.isEmpty();
      gap = grows ? STANDARD_GAP : MINUTE / Math.clamp(perMinute.getAsInt(), 1, MAX_PER_MINUTE);
      lastWait = Math.max(lastWait, pausedUntil);
      turns.dropBefore(pausedUntil);
    } finally {
      lock.unlock();
    }
  }

  /** The server let a call pass; one that left before the pause tells nothing of what is now. */
  void passed() {
    lock.lock();
    try {
      doublings = now() < pausedUntil ? doublings : 0;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Duration pause(Duration asked, long now) {
    if (asked.compareTo(SHORTEST_PAUSE) >= 0) {
      return asked;
    }
    if (slowed && now < pausedUntil) {
      // Of a call that left before the pause: it tells nothing new.
      return Duration.ZERO;
    }
    Duration pause = SHORTEST_PAUSE.multipliedBy(1L << doublings);
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
    return pause.compareTo(PAUSE) < 0 ? pause : PAUSE;
  }

  @GuardedBy("lock")
  private boolean isSlowed(long now) {
    if (slowed && now - lastWait > MINUTE) {
      slowed = false;
      turns.clear();
    }
    return slowed;
  }

  @GuardedBy("lock")
  private Optional<Turns.Slot> find(Turns.Visitor visitor, long now) {
    turns.forget(now, gap(now));
    Optional<Turns.Slot> kept = turns.keptFor(visitor);
    boolean hurries =
        visitor.urgency() == Urgency.CHANGED
            && kept.isPresent()
            && kept.get().visitor().urgency() == Urgency.PERIODIC;
    if (kept.isPresent() && !hurries) {
      return kept;
    }
    kept.ifPresent(turns::drop);
    Optional<Turns.Slot> left =
        now < pausedUntil ? Optional.empty() : turns.inherit(visitor, now, gap(now));
    if (left.isPresent()) {
      return left;
    }
    Optional<Turns.Slot> slot =
        turns.keep(visitor, Math.max(now, pausedUntil), gap(now), now + Turns.HORIZON.toNanos());
    slot.filter(found -> found.time() > now)
        .ifPresent(later -> lastWait = Math.max(lastWait, later.time()));
    return slot;
  }

  @GuardedBy("lock")
  private long gap(long now) {
    long minutes = grows && now > pausedUntil ? (now - pausedUntil) / MINUTE : 0;
    return Math.max(1, gap >> Math.min(minutes, MAX_DOUBLINGS));
  }

  private Duration untilThereIsATurn() {
    long horizon = Turns.HORIZON.toNanos();
    return Duration.ofNanos(random.nextLong(horizon / 2, horizon));
  }

  private static Duration wait(Turns.Slot slot, long now) {
    return Duration.ofNanos(Math.max(0, slot.time() - now));
  }

  private long now() {
    return nanoTime.getAsLong() - start;
  }
}
