package com.infisical.operator.staticsecret;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one source: at most two under way, and one that waits to be sent after them, half a
 * second after the last one at the earliest.
 *
 * <p>For use under the lock of a {@link SourceFeed}.
 */
final class ReadQueue {
  static final Duration BETWEEN_READS = Duration.ofMillis(500);

  private static final int MOST_AT_ONCE = 2;

  private final List<SharedRead> sent = new ArrayList<>();
  private @Nullable SharedRead waiting;
  private Optional<Duration> lastStart = Optional.empty();
  private long reads;
  private long newest;

  boolean isEmpty() {
    return sent.isEmpty() && waiting == null;
  }

  /** When the last read was sent. */
  Optional<Duration> lastStart() {
    return lastStart;
  }

  /** One under way that is what {@code demand} asks for. */
  Optional<SharedRead> serving(Demand demand) {
    return sent.stream().filter(read -> read.serves(demand)).findFirst();
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
    if (waiting == null || sent.size() >= MOST_AT_ONCE) {
      return Optional.empty();
    }
    Duration wait =
        lastStart.map(start -> start.plus(BETWEEN_READS).minus(now)).orElse(Duration.ZERO);
    return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
  }

  /** The one that waits is sent now. */
  void send(SharedRead read, Duration now, boolean whole) {
    waiting = null;
    sent.add(read);
    lastStart = Optional.of(now);
    read.send(++reads, now, whole);
  }

  /** A read has come to an end; whether none that was sent later did before. */
  boolean land(SharedRead read) {
    sent.remove(read);
    boolean isNewest = read.number() > newest;
    newest = Math.max(newest, read.number());
    return isNewest;
  }

  /** Takes out those that were sent before the newest that landed. */
  List<SharedRead> overtaken() {
    List<SharedRead> earlier = sent.stream().filter(read -> read.number() < newest).toList();
    earlier.forEach(SharedRead::overtake);
    sent.removeAll(earlier);
    return earlier;
  }

  /** Who waits for an answer. */
  Set<String> readers() {
    return Stream.concat(sent.stream(), waiting().stream())
        .flatMap(read -> read.readers().stream())
        .collect(Collectors.toSet());
  }
}
