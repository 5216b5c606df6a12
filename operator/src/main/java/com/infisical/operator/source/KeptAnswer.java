package com.infisical.operator.source;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an answer for dependants that did not share its read, until they have taken it: no secret
 * outlives the syncs that share a read (docs/infisical-static-secret.md#when-it-reads). For use
 * under the lock of a {@link SourceFeed}.
 */
final class KeptAnswer {
  private ReadResult.@Nullable Answer answer;
  private Duration sentAt = Duration.ZERO;
  private Set<String> awaited = Set.of();
  private long number;

  /** Keeps {@code kept}, which was asked for at {@code at}, in place of what was kept. */
  long keep(ReadResult.Answer kept, Duration at, Set<String> by) {
    drop();
    // What a session said that is over is of no use to the next one.
    if (!by.isEmpty() && !(kept instanceof ReadResult.Stale)) {
      answer = kept;
      sentAt = at;
      awaited = new HashSet<>(by);
    }
    return number;
  }

  /** What is kept, where it is what {@code demand} asks for; {@code uid} does not ask again. */
  Optional<ReadResult.Answer> take(String uid, Demand demand) {
    Optional<ReadResult.Answer> taken =
        Optional.ofNullable(answer)
            .filter(a -> !demand.pastCaches() && sentAt.compareTo(demand.since()) >= 0);
    leave(uid);
    return taken;
  }

  /** {@code uid} will not take it. */
  void leave(String uid) {
    if (awaited.contains(uid)) {
      awaited.remove(uid);
      if (awaited.isEmpty()) {
        drop();
      }
    }
  }

  /** Drops what was kept under {@code kept}. */
  void drop(long kept) {
    if (kept == number) {
      drop();
    }
  }

  private void drop() {
    answer = null;
    awaited = Set.of();
    number++;
  }
}
