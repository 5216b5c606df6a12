package com.infisical.client.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many bytes all answers under way together may take, so that no number of large answers
 * takes the memory of the process.
 *
 * <p>The beginning of every answer is counted apart from the rest: large answers never keep small
 * ones from being read. One server takes at most half of either. Where no room is left, the server
 * that has the most gives way: of its answers one that has stood still for two seconds, so that a
 * few servers that never end their answers do not keep those of others from being read. Bytes are
 * given back when an answer was decoded; while it is, what the values in it take is counted as
 * well. Safe for use by several threads.
 */
public final class AnswerBudget {
  /** So much of every answer is its beginning. */
  static final long BEGINNING = 64 * 1024;

  /** An answer of which nothing came for so long may have to give way. */
  static final Duration STANDSTILL = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final Set<Hold> holding = ConcurrentHashMap.newKeySet();
  private final Pot beginnings;
  private final Pot rests;

  /**
   * @param bytes how many all answers may take; a quarter of them is for beginnings
   */
  public AnswerBudget(long bytes) {
    this(bytes, System::nanoTime);
  }

  AnswerBudget(long bytes, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.beginnings = new Pot(bytes / 4);
    this.rests = new Pot(bytes - bytes / 4);
  }

  /** As much as anybody wants. */
  public static AnswerBudget unlimited() {
    return new AnswerBudget(Long.MAX_VALUE / 4);
  }

  /** What one server may take. */
  public Share share() {
    return new Share();
  }

  /** How many bytes are taken now. */
  public long taken() {
    return beginnings.taken.get() + rests.taken.get();
  }

  /** Has an answer give way to one of {@code asking}, which has less; false where there is none. */
  private boolean makeRoom(Share asking) {
    long now = nanoTime.getAsLong();
    long had = asking.taken();
    return holding.stream()
        .filter(hold -> hold.share.taken() > had && hold.standsStill(now))
        .max(Comparator.comparingLong(hold -> hold.share.taken()))
        .filter(Hold::giveWay)
        .isPresent();
  }

  /** The part of one server. */
  public final class Share {
    private final Pot ownBeginnings = new Pot(beginnings.most / 2);
    private final Pot ownRests = new Pot(rests.most / 2);

    private Share() {}

    private long taken() {
      return ownBeginnings.taken.get() + ownRests.taken.get();
    }

    /** Whether the server itself may take so many more of either. */
    private boolean mayTake(long bytes) {
      return ownBeginnings.taken.get() + bytes <= ownBeginnings.most
          && ownRests.taken.get() + bytes <= ownRests.most;
    }

    /** For one answer. */
    public Hold hold() {
      return new Hold(this);
    }
  }

  /** What one answer takes; to be closed when it was decoded or given up. */
  public final class Hold implements AutoCloseable {
    private final Share share;
    private final ReentrantLock lock = new ReentrantLock();
    private long held;
    private volatile boolean over;
    private volatile long lastTake;
    private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

    private Hold(Share share) {
      this.share = share;
    }

    /**
     * The answer is under way, and is ended by {@code ended} when it has to give way, until {@link
     * #arrived}.
     */
    void underWay(Runnable ended) {
      end.set(ended);
    }

    /** All of the answer is there: it does not give way any more. */
    void arrived() {
      end.set(null);
    }

    private boolean standsStill(long now) {
      return end.get() != null && now - lastTake >= STANDSTILL.toNanos();
    }

    private boolean giveWay() {
      Runnable ended = end.getAndSet(null);
      if (ended == null) {
        return false;
      }
      close();
      ended.run();
      return true;
    }

    /** Takes more; false when there is no room, or when the answer was given up. */
    public boolean take(long bytes) {
      boolean taken = tryTake(bytes);
      while (!taken && !over && share.mayTake(bytes) && makeRoom(share)) {
        taken = tryTake(bytes);
      }
      return taken;
    }

    private boolean tryTake(long bytes) {
      lock.lock();
      try {
        long ofBeginning = Math.clamp(BEGINNING - held, 0, bytes);
        if (over || !Pot.take(share.ownBeginnings, beginnings, ofBeginning)) {
          return false;
        }
        if (!Pot.take(share.ownRests, rests, bytes - ofBeginning)) {
          Pot.giveBack(share.ownBeginnings, beginnings, ofBeginning);
          return false;
        }
        held += bytes;
        lastTake = nanoTime.getAsLong();
        holding.add(this);
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        long ofBeginning = Math.min(held, BEGINNING);
        Pot.giveBack(share.ownBeginnings, beginnings, ofBeginning);
        Pot.giveBack(share.ownRests, rests, held - ofBeginning);
        held = 0;
        over = true;
        holding.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A number of bytes of which some are taken. */
  private static final class Pot {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Pot(long most) {
      this.most = most;
    }

    /** From both, or from none. */
    static boolean take(Pot own, Pot common, long bytes) {
      if (!own.take(bytes)) {
        return false;
      }
      if (!common.take(bytes)) {
        own.taken.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    private boolean take(long bytes) {
      if (taken.addAndGet(bytes) > most && bytes > 0) {
        taken.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    static void giveBack(Pot own, Pot common, long bytes) {
      own.taken.addAndGet(-bytes);
      common.taken.addAndGet(-bytes);
    }
  }
}
