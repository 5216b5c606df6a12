package com.infisical.operator.instant;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers recent changes, for resources that read a folder before a change and subscribed to it
 * afterwards.
 *
 * <p>Bounded: when it is too much, everything counts as changed. Not safe for use by several
 * threads.
 */
final class RecentChanges {
  /** No read takes longer than this until its resource follows. */
  static final Duration KEPT = Duration.ofMinutes(5);

  /** A folder's name may have 1,024 characters, and a hostile server has hundreds of channels. */
  private static final int MOST = 100;

  private final Map<String, Duration> folders = new HashMap<>();
  private final Map<FolderPattern, Duration> openings = new HashMap<>();
  private Duration anywhereAt = Duration.ofNanos(Long.MIN_VALUE);

  void note(String folder, Duration now) {
    folders.put(folder, now);
    if (folders.size() > MOST) {
      folders.values().removeIf(at -> now.minus(at).compareTo(KEPT) > 0);
    }
    if (folders.size() > MOST) {
      noteAnywhere(now);
    }
  }

  void noteAnywhere(Duration now) {
    anywhereAt = now;
    folders.clear();
  }

  /** Until now nothing was heard of {@code pattern}. */
  void noteOpened(FolderPattern pattern, Duration now) {
    openings.values().removeIf(at -> now.minus(at).compareTo(KEPT) > 0);
    openings.put(pattern, now);
  }

  /** Whether something changed there at {@code moment} or later, or was not heard of until then. */
  boolean since(Duration moment, FolderPattern pattern) {
    return anywhereAt.compareTo(moment) >= 0
        || openings.entrySet().stream()
            .anyMatch(
                opened ->
                    opened.getValue().compareTo(moment) >= 0 && opened.getKey().covers(pattern))
        || folders.entrySet().stream()
            .anyMatch(
                change ->
                    change.getValue().compareTo(moment) >= 0 && pattern.matches(change.getKey()));
  }
}
