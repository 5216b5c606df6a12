package com.infisical.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many bytes all answers under way together may take, so that no number of large answers
 * takes the memory of the process.
 *
 * <p>The beginning of every answer is counted apart from the rest: large answers never keep small
 * ones from being read. One server takes at most half of either. Bytes are given back when an
 * answer was decoded; while it is, what the values in it take is counted as well. Safe for use by
 * several threads.
 */
public final class AnswerBudget {
  /** So much of every answer is its beginning. */
  static final long BEGINNING = 64 * 1024;

  private final Pot beginnings;
  private final Pot rests;

  /**
   * @param bytes how many all answers may take; a quarter of them is for beginnings
   */
  public AnswerBudget(long bytes) {
    this.beginnings = new Pot(bytes / 4);
    this.rests = new Pot(bytes - bytes / 4);
  }

  /** As much as anybody wants. */
  static AnswerBudget unlimited() {
    return new AnswerBudget(Long.MAX_VALUE / 4);
  }

  /** What one server may take. */
  Share share() {
    return new Share();
  }

  /** How many bytes are taken now. */
  public long taken() {
    return beginnings.taken.get() + rests.taken.get();
  }

  /** The part of one server. */
  final class Share {
    private final Pot ownBeginnings = new Pot(beginnings.most / 2);
    private final Pot ownRests = new Pot(rests.most / 2);

    private Share() {}

    /** For one answer. */
    Hold hold() {
      return new Hold(this);
    }
  }

  /** What one answer takes; to be closed when it was decoded or given up. */
  final class Hold implements AutoCloseable {
    private final Share share;
    private final ReentrantLock lock = new ReentrantLock();
    private long held;
    private boolean over;

    private Hold(Share share) {
      this.share = share;
    }

    /** Takes more; false when there is no room, or when the answer was given up. */
    boolean take(long bytes) {
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
