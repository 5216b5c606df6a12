package com.infisical.operator.status;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each object of one kind, by its UID, what was last said of it: what status was sent
 * and stored, what value events told, and which times are due; one entry, which is forgotten as a
 * whole.
 *
 * <p>Lost at a restart without harm. Safe for use by several threads.
 *
 * @param <S> the kind's status
 */
public final class StatusMemory<S> {
  private final Map<String, Entry<S>> entries = new ConcurrentHashMap<>();

  /**
   * What was sent.
   *
   * @param desired a digest of the status
   * @param version the {@code resourceVersion} that the object had afterwards
   */
  record Sent(String desired, String version) {}

  /**
   * A status with times that may become stale.
   *
   * @param status as it was last written, with the times it had then
   * @param staleAfter how old the written times may get
   */
  public record Timed<S>(ResourceName resource, S status, Instant writtenAt, Duration staleAfter) {
    /** The same with an equal status. */
    public Timed<S> with(S same) {
      return new Timed<>(resource, same, writtenAt, staleAfter);
    }

    /** Whether the times are too old at {@code now}. */
    public boolean isStale(Instant now) {
      return writtenAt.plus(staleAfter).isBefore(now);
    }
  }

  /**
   * A status that could not be written.
   *
   * @param httpStatus what the API server answered; 0 for nothing
   * @param version the {@code resourceVersion} of the object for which it was tried
   * @param pause how long it is left alone
   */
  record Failed(int httpStatus, String version, Pause pause) {}

  /**
   * @param value the status value of the condition that events tell of
   * @param failed how the last write failed; null where the status was stored
   */
  private record Entry<S>(
      @Nullable Sent sent,
      @Nullable String value,
      @Nullable Timed<S> timed,
      @Nullable Failed failed) {}

  Optional<Sent> sent(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(Entry::sent);
  }

  void sent(String uid, Sent sent) {
    change(uid, entry -> new Entry<>(sent, entry.value(), entry.timed(), null));
  }

  /** How the last write failed; empty where the status was stored. */
  Optional<Failed> failed(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(Entry::failed);
  }

  void failed(String uid, Failed failed) {
    change(uid, entry -> new Entry<>(entry.sent(), entry.value(), entry.timed(), failed));
  }

  /** The object has the status that it is to have. */
  void stored(String uid) {
    entries.computeIfPresent(
        uid,
        (u, entry) ->
            entry.failed() == null
                ? entry
                : new Entry<>(entry.sent(), entry.value(), entry.timed(), null));
  }

  /** Notes the value that a condition has now; gives the one it had before. */
  Optional<String> told(String uid, String value) {
    Optional<String> before = Optional.ofNullable(entries.get(uid)).map(Entry::value);
    if (before.filter(value::equals).isEmpty()) {
      change(uid, entry -> new Entry<>(entry.sent(), value, entry.timed(), entry.failed()));
    }
    return before;
  }

  /** The status last written, with its times. */
  public Optional<Timed<S>> timed(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(Entry::timed);
  }

  /** Notes the status last written, with its times. */
  public void timed(String uid, Timed<S> timed) {
    change(uid, entry -> new Entry<>(entry.sent(), entry.value(), timed, entry.failed()));
  }

  /** Notes {@code after}, unless something else than {@code before} was noted meanwhile. */
  public void replace(String uid, Timed<S> before, Timed<S> after) {
    entries.computeIfPresent(
        uid,
        (u, entry) ->
            before.equals(entry.timed())
                ? new Entry<>(entry.sent(), entry.value(), after, entry.failed())
                : entry);
  }

  /** Gives each status last written, with the UID of its object. */
  public void forEachTimed(BiConsumer<String, Timed<S>> use) {
    entries.forEach(
        (uid, entry) -> {
          if (entry.timed() != null) {
            use.accept(uid, entry.timed());
          }
        });
  }

  /** Forgets an object that is gone. */
  public void forget(@Nullable String uid) {
    if (uid != null) {
      entries.remove(uid);
    }
  }

  /** Whether nothing is remembered. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  private void change(String uid, UnaryOperator<Entry<S>> change) {
    entries.compute(
        uid,
        (u, present) ->
            change.apply(present == null ? new Entry<>(null, null, null, null) : present));
  }
}
