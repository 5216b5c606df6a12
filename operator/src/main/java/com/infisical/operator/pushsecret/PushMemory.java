package com.infisical.operator.pushsecret;

import com.infisical.operator.schedule.Pause;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of one push between syncs; losing it only costs time. For one thread
 * at a time, but for what watches and event streams tell.
 */
final class PushMemory {
  /** For how long a key must be away from its source before it is deleted. */
  static final Duration RIPE = Duration.ofMinutes(1);

  /** How long after a write of its own a push takes events for their echo. */
  private static final Duration ECHO = Duration.ofSeconds(5);

  /** When a folder is compared whose events were taken for an echo: one may have been another's. */
  private static final Duration AFTER_ECHO = Duration.ofMinutes(5);

  private final Map<String, Duration> awaySince = new HashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean(true);
  private @Nullable Object basis;
  private @Nullable Duration due;
  private @Nullable String forceSync;
  private @Nullable String brakedAt;
  private @Nullable Pause pause;
  private @Nullable Duration waitsForOlderSince;
  private @Nullable Duration waitsForHeirSince;
  private String told = "";
  private String writtenOf = "";
  private final Set<String> written = new HashSet<>();
  private final ValuePaces paces = new ValuePaces();
  private @Nullable PushRecord unsaved;
  private volatile @Nullable String seenSource;
  private volatile @Nullable String readSource;
  private volatile boolean writing;
  private volatile @Nullable Duration wroteAt;

  /** Has the push synced at its next reconcile. */
  void wake() {
    woken.set(true);
  }

  /** Writes begin; what is heard from now on is their echo. */
  void writing() {
    writing = true;
  }

  /** Writes have ended. */
  void wroteAt(Duration now) {
    wroteAt = now;
    writing = false;
  }

  /** Whether an event that was heard at this moment tells of the push's own writes. */
  boolean isEcho(Duration heardAt) {
    Duration last = wroteAt;
    return writing || (last != null && heardAt.minus(last).compareTo(ECHO) < 0);
  }

  /** In what time to compare the folder after writes whose echo hides what others write. */
  Optional<Duration> afterEcho(Duration now) {
    Duration last = wroteAt;
    return Optional.ofNullable(last)
        .map(at -> at.plus(AFTER_ECHO).minus(now))
        .filter(Duration::isPositive);
  }

  /** A watch saw the source in this version; empty when it is gone. */
  void sourceSeen(String version) {
    seenSource = version;
  }

  /** The source was read in this version; empty when it was not there. */
  void sourceRead(String version) {
    readSource = version;
  }

  private boolean isSourceNew() {
    String seen = seenSource;
    return seen != null && !seen.equals(readSource);
  }

  /** Whether a sync is due: something woke it, its basis is another, or it is time. */
  boolean take(Object present, Duration now) {
    boolean wanted =
        woken.getAndSet(false)
            || isSourceNew()
            || !present.equals(basis)
            || (due != null && due.compareTo(now) <= 0);
    basis = present;
    return wanted;
  }

  /** In what time a sync is due. */
  Optional<Duration> left(Duration now) {
    return Optional.ofNullable(due).map(at -> at.minus(now));
  }

  void next(Optional<Duration> in, Duration now) {
    due = in.map(now::plus).orElse(null);
  }

  /** How long a failure waits that may pass by itself. */
  Duration backoff(Duration now, RandomGenerator random) {
    Pause next = Pause.after(pause, now, random);
    pause = next;
    return next.left(now);
  }

  void succeeded() {
    pause = null;
  }

  /** Whether the log has not said this yet. */
  boolean tells(String sentence) {
    boolean isNew = !sentence.equals(told);
    told = sentence;
    return isNew;
  }

  /** What the log said is over. */
  void tellsNothing() {
    told = "";
  }

  /** Ids of what has been away for long enough. */
  Set<String> ripe(Duration now) {
    return awaySince.entrySet().stream()
        .filter(away -> away.getValue().plus(RIPE).compareTo(now) <= 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Only these ids are away now; says when the next of them is ripe. */
  Optional<Duration> away(Set<String> ids, Duration now) {
    awaySince.keySet().retainAll(ids);
    ids.forEach(id -> awaySince.putIfAbsent(id, now));
    return awaySince.values().stream()
        .map(since -> since.plus(RIPE).minus(now))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  /** These ids are not away, though the folder may not have been read since. */
  void back(Set<String> ids) {
    awaySince.keySet().removeAll(ids);
  }

  /** A record that has to be written before anything else is done; empty where there is none. */
  Optional<PushRecord> unsaved() {
    return Optional.ofNullable(unsaved);
  }

  /** The API server does not take this record now. */
  void unsaved(PushRecord record) {
    unsaved = record;
  }

  /** What could not be written is written. */
  void saved() {
    unsaved = null;
  }

  /** Keys that were written since the source has had the content with this digest. */
  Set<String> written(String digest) {
    return writtenOf.equals(digest) ? Set.copyOf(written) : Set.of();
  }

  /** Notes keys that were written with the content of this digest. */
  void wrote(String digest, Set<String> keys) {
    if (!writtenOf.equals(digest)) {
      written.clear();
      writtenOf = digest;
    }
    written.addAll(keys);
  }

  /** How often values are repaired. */
  ValuePaces paces() {
    return paces;
  }

  /** Whether to go on waiting for older resources, which takes at most {@code limit} in all. */
  boolean mayWaitForOlder(Duration now, Duration limit) {
    if (waitsForOlderSince == null) {
      waitsForOlderSince = now;
    }
    return now.minus(waitsForOlderSince).compareTo(limit) < 0;
  }

  /** Whether to go on waiting for one that may take over; at most {@code limit} in all. */
  boolean mayWaitForHeir(Duration now, Duration limit) {
    if (waitsForHeirSince == null) {
      waitsForHeirSince = now;
    }
    return now.minus(waitsForHeirSince).compareTo(limit) < 0;
  }

  /**
   * Whether the user has asked, by {@code value}, since the last sync; the first is no question.
   */
  boolean isForced(String value) {
    boolean forced = forceSync != null && !forceSync.equals(value) && !value.isEmpty();
    forceSync = value;
    return forced;
  }

  /** Nothing is deleted because too much is away; {@code forceSync} is what the user said then. */
  void braked(String value) {
    if (brakedAt == null) {
      brakedAt = value;
    }
  }

  void released() {
    brakedAt = null;
  }

  /** Whether the user has asked since the warning that too much is away. */
  boolean isConfirmed(String value) {
    return brakedAt != null && !brakedAt.equals(value) && !value.isEmpty();
  }
}
