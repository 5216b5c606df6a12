package com.infisical.operator.instant;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the subscribers of a folder in time proportional to its depth, not to their number.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <T> who
 */
final class FolderIndex<T> {
  private final Map<FolderPattern, Map<T, Boolean>> wanted = new HashMap<>();

  void add(FolderPattern pattern, T who, boolean required) {
    wanted.computeIfAbsent(pattern, p -> new HashMap<>()).put(who, required);
  }

  void remove(FolderPattern pattern, T who) {
    Map<T, Boolean> all = wanted.get(pattern);
    if (all != null && all.remove(who) != null && all.isEmpty()) {
      wanted.remove(pattern);
    }
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  Set<FolderPattern> patterns() {
    return wanted.keySet();
  }

  /** Whether somebody wants what {@code pattern} covers. */
  boolean isWanted(FolderPattern pattern) {
    return wanted.containsKey(pattern) || wanted.keySet().stream().anyMatch(pattern::covers);
  }

  /** Whether somebody counts as polled without {@code pattern}. */
  boolean isRequired(FolderPattern pattern) {
    return wanted.getOrDefault(pattern, Map.of()).containsValue(true);
  }

  /** All who want something. */
  Set<T> all() {
    Set<T> found = new LinkedHashSet<>();
    wanted.values().forEach(who -> found.addAll(who.keySet()));
    return found;
  }

  /** Those who want exactly this pattern. */
  Set<T> of(FolderPattern pattern) {
    return wanted.getOrDefault(pattern, Map.of()).keySet();
  }

  /** Those whose pattern matches a folder. */
  Set<T> at(String folder) {
    String path = FolderPattern.inOneSpelling(folder);
    Set<T> found = new LinkedHashSet<>(of(new FolderPattern(path, false)));
    while (true) {
      found.addAll(of(new FolderPattern(path, true)));
      if (path.equals("/")) {
        return found;
      }
      path = path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }
  }
}
