package com.infisical.operator.source;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One read of a source, waiting or sent, and who shares it; {@link SourceReads} gives the resources
 * of one source the same feed, and {@link SourceFeed} decides which of them share a read. For use
 * under the lock of a feed, but for the answer's completion.
 */
final class SharedRead {
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
