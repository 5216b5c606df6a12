package com.infisical.operator.source;

import com.infisical.operator.source.SourceReads.Demand;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one source: one under way, and one that waits to be sent after it, half a second
 * after it was sent at the earliest.
 *
 * <p>For use under the lock of a {@link SourceFeed}, but for the completion of answers.
 */
final class ReadQueue {
  static final Duration BETWEEN_READS = Duration.ofMillis(500);

  private @Nullable SharedRead sent;
  private @Nullable SharedRead waiting;
  private Optional<Duration> lastStart = Optional.empty();

  /** One read of a source, waiting or sent, and which resources share it. */
  static final class SharedRead {
    private final CompletableFuture<ReadResult.Answer> answer = new CompletableFuture<>();
    private final Set<String> readers = new HashSet<>();
    private boolean whole;
    private boolean pastCaches;
    private Duration sentAt = Duration.ZERO;

    /** Gives {@code reader} a share; only before it is sent, or where {@link #serves} says so. */
    CompletableFuture<ReadResult.Answer> join(String reader) {
      readers.add(reader);
      return answer;
    }

    /** A share for one who needs the secrets, not only whether they changed. */
    CompletableFuture<ReadResult.Answer> join(String reader, Demand demand) {
      whole = true;
      pastCaches |= demand.pastCaches();
      return join(reader);
    }

    /** Whether the read, which was sent, is what {@code demand} asks for. */
    boolean serves(Demand demand) {
      return whole && !demand.pastCaches() && sentAt.compareTo(demand.since()) >= 0;
    }

    /** It is being sent. */
    void send(Duration at, boolean isWhole) {
      sentAt = at;
      whole |= isWhole;
    }

    void complete(ReadResult.Answer given) {
      answer.complete(given);
    }

    Set<String> readers() {
      return readers;
    }

    boolean isWhole() {
      return whole;
    }

    boolean isPastCaches() {
      return pastCaches;
    }

    Duration sentAt() {
      return sentAt;
    }
  }

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
