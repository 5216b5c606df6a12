package com.infisical.operator.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A queue in which names, such as namespaces, take turns, however much each has waiting.
 *
 * <p>The one mechanism of fairness within the operator: reconciles and reads ({@code FairTasks})
 * and renderings ({@code RenderingPool}) decide by it who is next. Not safe for use by several
 * threads.
 *
 * @param <T> what waits
 */
public final class TurnQueue<T> {
  /** Whose turn it is comes first. */
  private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();

  /** Appends to what {@code name} has waiting. */
  public void add(String name, T entry) {
    waiting.computeIfAbsent(name, unknown -> new ArrayDeque<>(1)).add(entry);
  }

  /** Whose turn it is, of those that {@code mayRun} accepts. */
  public Optional<String> next(Predicate<String> mayRun) {
    return waiting.keySet().stream().filter(mayRun).findFirst();
  }

  /** Takes out the first entry of {@code name}, whose next turn comes after all others. */
  public T take(String name) {
    Deque<T> entries = Objects.requireNonNull(waiting.remove(name));
    T first = entries.remove();
    if (!entries.isEmpty()) {
      waiting.put(name, entries);
    }
    return first;
  }

  /** Takes out one entry of {@code name}; false where it is not there. */
  public boolean remove(String name, T entry) {
    Deque<T> entries = waiting.get(name);
    if (entries == null || !entries.remove(entry)) {
      return false;
    }
    if (entries.isEmpty()) {
      waiting.remove(name);
    }
    return true;
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many entries wait. */
  public int size() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }
}
