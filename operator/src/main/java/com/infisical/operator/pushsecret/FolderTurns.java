package com.infisical.operator.pushsecret;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.TurnQueue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one resource at a time compare and write a folder, whatever its session; the others wait
 * without a thread, and namespaces take turns. Safe for use by several threads.
 */
final class FolderTurns {
  private final Consumer<ResourceName> wake;
  private final Set<Destination> busy = new HashSet<>();

  /** Who found a destination busy, by namespace. */
  private final Map<Destination, TurnQueue<ResourceName>> waiting = new HashMap<>();

  /** What each waits for, which is one folder: one that comes again keeps its place. */
  private final Map<ResourceName, Destination> places = new HashMap<>();

  /** Who was woken for a destination and has not come yet. */
  private final Map<Destination, ResourceName> called = new HashMap<>();

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
  synchronized boolean enter(Destination destination, ResourceName resource) {
    called.remove(destination, resource);
    boolean free = busy.add(destination);
    if (free || !destination.equals(places.get(resource))) {
      stopWaiting(resource);
    }
    if (!free && places.put(resource, destination) == null) {
      waiting
          .computeIfAbsent(destination, any -> new TurnQueue<>())
          .add(resource.namespace(), resource);
    }
    return free;
  }

  void leave(Destination destination) {
    Optional<ResourceName> next;
    synchronized (this) {
      busy.remove(destination);
      next = call(destination);
    }
    next.ifPresent(wake);
  }

  /** The resource is gone; whoever waits after it is woken in its place. */
  void forget(ResourceName gone) {
    Set<ResourceName> next = new HashSet<>();
    synchronized (this) {
      stopWaiting(gone);
      Set<Destination> missed = new HashSet<>(called.keySet());
      missed.removeIf(destination -> !called.remove(destination, gone));
      missed.removeAll(busy);
      missed.forEach(destination -> call(destination).ifPresent(next::add));
    }
    next.forEach(wake);
  }

  private Optional<ResourceName> call(Destination destination) {
    TurnQueue<ResourceName> line = waiting.getOrDefault(destination, new TurnQueue<>());
    Optional<ResourceName> next = line.next(any -> true).map(line::take);
    if (line.isEmpty()) {
      waiting.remove(destination);
    }
    next.ifPresent(
        resource -> {
          places.remove(resource);
          called.put(destination, resource);
        });
    return next;
  }

  private void stopWaiting(ResourceName resource) {
    @Nullable Destination place = places.remove(resource);
    if (place != null) {
      waiting.computeIfPresent(
          place,
          (any, line) -> {
            line.remove(resource.namespace(), resource);
            return line.isEmpty() ? null : line;
          });
    }
  }

  synchronized boolean isEmpty() {
    return busy.isEmpty() && waiting.isEmpty() && places.isEmpty() && called.isEmpty();
  }
}
