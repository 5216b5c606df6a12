package com.infisical.operator.pushsecret;

import com.infisical.operator.kubernetes.ResourceName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Has one resource at a time compare and write a folder, whatever its session; the others wait
 * without a thread. Safe for use by several threads.
 */
final class FolderTurns {
  private final Consumer<ResourceName> wake;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Destination> busy = new HashSet<>();
  private final Map<Destination, Set<ResourceName>> waiting = new HashMap<>();

  /**
   * @param wake has a resource synced soon; must not block
   */
  FolderTurns(Consumer<ResourceName> wake) {
    this.wake = wake;
  }

  /**
   * Whether {@code destination} was free; then it is {@code resource}'s until {@link #leave}. Else
   * the resource is woken when it is its turn.
   */
  boolean enter(Destination destination, ResourceName resource) {
    lock.lock();
    try {
      if (!busy.add(destination)) {
        waiting.computeIfAbsent(destination, any -> new LinkedHashSet<>()).add(resource);
        return false;
      }
      takeOut(destination, resource);
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(Destination destination) {
    Optional<ResourceName> next;
    lock.lock();
    try {
      busy.remove(destination);
      next = Optional.ofNullable(waiting.get(destination)).map(Set::iterator).map(Iterator::next);
      next.ifPresent(resource -> takeOut(destination, resource));
    } finally {
      lock.unlock();
    }
    next.ifPresent(wake);
  }

  private void takeOut(Destination destination, ResourceName resource) {
    Set<ResourceName> others = waiting.get(destination);
    if (others != null) {
      others.remove(resource);
      if (others.isEmpty()) {
        waiting.remove(destination);
      }
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return busy.isEmpty() && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
