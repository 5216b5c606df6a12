package com.infisical.devserver.store;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Guards the tables with one lock: a reader sees the effects of whole writes only. Writers check
 * first and change afterwards, so that a refused request leaves nothing half done.
 */
public final class Store {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Tables tables = new Tables(new Projects(), new Folders(), new Identities());

  /** The tables, to be used inside {@link #read} and {@link #write} only. */
  public record Tables(Projects projects, Folders folders, Identities identities) {}

  /** Runs a query; it must not change anything. */
  public <T> T read(Function<Tables, T> query) {
    return locked(lock.readLock(), query);
  }

  /** Runs a change, alone. */
  public <T> T write(Function<Tables, T> change) {
    return locked(lock.writeLock(), change);
  }

  private <T> T locked(Lock held, Function<Tables, T> work) {
    held.lock();
    try {
      return work.apply(tables);
    } finally {
      held.unlock();
    }
  }
}
