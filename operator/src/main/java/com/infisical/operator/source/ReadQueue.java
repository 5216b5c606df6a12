package com.infisical.operator.source;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one source: one under way, and one that waits to be sent after it, half a second
 * after it was sent at the earliest.
 *
 * <p>For use under the lock of a {@link SourceFeed}.
 */
final class ReadQueue {
  static final Duration BETWEEN_READS = Duration.ofMillis(500);

  private @Nullable SharedRead sent;
  private @Nullable SharedRead waiting;
  private Optional<Duration> lastStart = Optional.empty();

  boolean isEmpty() {
    return sent == null && waiting == null;
  }

  /** When the last read was sent. */
  Optional<Duration> lastStart() {
    return lastStart;
  }

  /** The one under way, if it is what {@code demand} asks for. */
  Optional<SharedRead> serving(Demand demand) {
    return Optional.ofNullable(sent).filter(read -> read.serves(demand));
  }

  /** The one that waits to be sent. */
  Optional<SharedRead> waiting() {
    return Optional.ofNullable(waiting);
  }

  /** Has another read wait, where none does. */
  SharedRead add() {
    SharedRead added = new SharedRead();
    waiting = added;
    return added;
  }

  /** In what time the one that waits may be sent; empty when none does, or not before one lands. */
  Optional<Duration> mayBeSentIn(Duration now) {
    if (waiting == null || sent != null) {
      return Optional.empty();
    }
    Duration wait =
        lastStart.map(start -> start.plus(BETWEEN_READS).minus(now)).orElse(Duration.ZERO);
    return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
  }

  /** The one that waits is sent now. */
  void send(SharedRead read, Duration now, boolean whole) {
    waiting = null;
    sent = read;
    lastStart = Optional.of(now);
    read.send(now, whole);
  }

  /** The read under way has come to an end. */
  void complete() {
    sent = null;
  }

  /** Who waits for an answer. */
  Set<String> readers() {
    return Stream.of(Optional.ofNullable(sent), waiting())
        .flatMap(Optional::stream)
        .flatMap(read -> read.readers().stream())
        .collect(Collectors.toSet());
  }
}
