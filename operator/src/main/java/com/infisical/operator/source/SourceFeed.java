package com.infisical.operator.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.source.ReadQueue.SharedRead;
import com.infisical.operator.source.SourceReads.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source with one session for all its dependants: shares the reads, repeats them at the
 * shortest requested interval, and notifies dependants of changes
 * (docs/infisical-static-secret.md#when-it-reads).
 *
 * <p>A read belongs to nobody: it runs in a task of its own. Whoever needs an answer shares a read
 * that was not yet sent when its need arose, else the one successor; two reads start at least half
 * a second apart. A read that nobody waits for is conditional where every dependant is known to be
 * settled on the last answer. An answer that is news to some is kept until these have taken it, a
 * few seconds at most.
 *
 * <p>Safe for use by several threads; the lock is never held while anything is called that may
 * block.
 */
final class SourceFeed {
  /** How long an answer is kept for those who were told of it. */
  static final Duration KEPT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SourceFeed.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final SourceReads.Context context;
  private final Schedule schedule;
  private final Executor lane;
  private final Runnable readEnded;
  private final RefreshTimer refreshTimer;

  @GuardedBy("this")
  private final Dependants dependants = new Dependants();

  @GuardedBy("this")
  private final ReadQueue queue = new ReadQueue();

  @GuardedBy("this")
  private @Nullable Fetch fetch;

  @GuardedBy("this")
  private Optional<String> validator = Optional.empty();

  @GuardedBy("this")
  private Optional<Instant> lastSuccess = Optional.empty();

  @GuardedBy("this")
  private boolean knownEmpty;

  /**
   * @param lane runs each read as a task of its own
   * @param readEnded runs after each read, without a lock; nobody may use the feed any more then
   */
  SourceFeed(SourceReads.Context context, Executor lane, Runnable readEnded) {
    this.context = context;
    this.schedule = context.schedule();
    this.lane = lane;
    this.readEnded = readEnded;
    this.refreshTimer = new RefreshTimer(schedule, this::refreshIfDue);
  }

  /** Reads the source with the session that whoever asked last has; may block. */
  @FunctionalInterface
  interface Fetch {
    ReadResult read(SourceReader.Manner manner, Duration askedAt);
  }

  /** Makes {@code uid} a dependant, or changes its interval. */
  synchronized void follow(String uid, ResourceName name, Duration interval) {
    Optional<Duration> before = dependants.shortestInterval();
    dependants.put(uid, name, interval);
    if (before.filter(shortest -> shortest.compareTo(interval) <= 0).isEmpty()) {
      queue.lastStart().ifPresent(start -> refreshTimer.atTheLatest(start, interval));
    }
  }

  /** {@code uid} depends on the source no longer. */
  synchronized void leave(String uid) {
    dependants.remove(uid);
    if (dependants.isEmpty()) {
      refreshTimer.off();
    }
  }

  /** Whether anybody depends on the source or waits for it. */
  synchronized boolean isUsed() {
    return !dependants.isEmpty() || !queue.isEmpty();
  }

  /** The source's secrets for {@code uid}, by a read that is shared. */
  synchronized CompletableFuture<ReadResult.Answer> ask(String uid, Fetch by, Demand demand) {
    fetch = by;
    return dependants
        .take(uid, demand)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> join(uid, demand));
  }

  /** Whether the source said something that {@code uid} has not seen. */
  synchronized boolean hasNews(String uid) {
    return dependants.hasNews(uid);
  }

  /**
   * What {@code uid} saw last has reached all its targets, as far as it can without a change of
   * something else.
   */
  synchronized void applied(String uid) {
    dependants.applied(uid);
  }

  /** When the source was last found to be as {@code uid} has seen it. */
  synchronized Optional<Instant> lastSeen(String uid) {
    return dependants.hasLatest(uid) ? lastSuccess : Optional.empty();
  }

  /** Reads the source soon, whatever its interval. */
  synchronized void refresh() {
    if (!dependants.isEmpty()) {
      next();
    }
  }

  @GuardedBy("this")
  private CompletableFuture<ReadResult.Answer> join(String uid, Demand demand) {
    return queue
        .serving(demand)
        .map(read -> read.join(uid))
        .orElseGet(() -> next().join(uid, demand));
  }

  /** The read that is to be sent next. */
  @GuardedBy("this")
  private SharedRead next() {
    Optional<SharedRead> waiting = queue.waiting();
    if (waiting.isPresent()) {
      return waiting.get();
    }
    SharedRead added = queue.add();
    launch();
    return added;
  }

  /** Has the waiting read sent as soon as that may be. */
  @GuardedBy("this")
  private void launch() {
    Optional<Duration> delay = queue.mayBeSentIn(schedule.now());
    if (delay.filter(Duration::isPositive).isPresent()) {
      schedule.after(delay.get(), () -> lane.execute(this::send));
    } else if (delay.isPresent()) {
      lane.execute(this::send);
    }
  }

  private void send() {
    Fetch by;
    SharedRead read;
    SourceReader.Manner manner;
    boolean mayHaveSome;
    synchronized (this) {
      Duration now = schedule.now();
      read = queue.waiting().orElse(null);
      by = fetch;
      if (read == null || by == null || queue.mayBeSentIn(now).isEmpty()) {
        return;
      }
      manner = manner(read);
      queue.send(read, now, !(manner instanceof SourceReader.Manner.Unless));
      mayHaveSome = !knownEmpty;
    }
    var unused =
        CompletableFuture.supplyAsync(
                () -> perform(by, manner, read.sentAt(), mayHaveSome), Runnable::run)
            .handle((outcome, bug) -> outcome != null ? outcome : failedByBug(bug))
            .thenAccept(outcome -> complete(read, outcome))
            .exceptionally(bug -> abandon(read, bug));
  }

  @GuardedBy("this")
  private SourceReader.Manner manner(SharedRead read) {
    if (read.isPastCaches()) {
      return new SourceReader.Manner.PastCaches();
    }
    return validator
        .filter(etag -> !read.isWhole() && dependants.haveApplied())
        .<SourceReader.Manner>map(SourceReader.Manner.Unless::new)
        .orElseGet(SourceReader.Manner.Whole::new);
  }

  /**
   * A source that falls from some secrets to none is read once more before it is believed; of one
   * that was not read yet, an earlier process may have read some.
   */
  private static ReadResult perform(
      Fetch by, SourceReader.Manner manner, Duration askedAt, boolean mayHaveSome) {
    ReadResult first = by.read(manner, askedAt);
    return mayHaveSome && first instanceof ReadResult.Secrets secrets && secrets.count() == 0
        ? by.read(new SourceReader.Manner.Whole(), askedAt)
        : first;
  }

  private static ReadResult failedByBug(Throwable bug) {
    log.error("Reading a source failed with an internal error", bug);
    return new ReadResult.Failed(new ReadFailure.ByABug());
  }

  private void complete(SharedRead read, ReadResult result) {
    Collection<ResourceName> told;
    synchronized (this) {
      queue.complete();
      told = note(result, read);
      context.metrics().readServed(read.readers().size());
      launch();
    }
    // Nobody waits for a read that says that nothing has changed.
    read.complete(result instanceof ReadResult.Answer answer ? answer : new ReadResult.Stale());
    told.forEach(context.wake());
    readEnded.run();
  }

  /** Nobody waits for ever, whatever went wrong with an answer. */
  private @Nullable Void abandon(SharedRead read, Throwable bug) {
    complete(read, failedByBug(bug));
    return null;
  }

  /** Takes over what the read said; gives those to whom it is news. */
  @GuardedBy("this")
  private Collection<ResourceName> note(ReadResult result, SharedRead answered) {
    switch (result) {
      case ReadResult.Secrets secrets -> {
        validator = secrets.validator();
        knownEmpty = secrets.count() == 0;
        succeeded();
      }
      case ReadResult.Unchanged unchanged -> succeeded();
      case ReadResult.Failed(ReadFailure failure) ->
          dependants
              .shortestInterval()
              .ifPresent(interval -> refreshTimer.failed(failure.retry(), interval));
      case ReadResult.Stale stale -> refreshTimer.off();
    }
    return result instanceof ReadResult.Answer answer ? tell(answer, answered) : List.of();
  }

  @GuardedBy("this")
  private void succeeded() {
    lastSuccess = Optional.of(schedule.instant());
    queue
        .lastStart()
        .ifPresent(
            start ->
                dependants
                    .shortestInterval()
                    .ifPresent(interval -> refreshTimer.succeeded(start, interval)));
  }

  /** Keeps an answer for those who do not get it now, and gives their names. */
  @GuardedBy("this")
  private Collection<ResourceName> tell(ReadResult.Answer answer, SharedRead answered) {
    Dependants.Unaware unaware =
        dependants.tell(answer, answered.sentAt(), answered.readers(), queue.readers());
    if (!unaware.names().isEmpty()) {
      schedule.after(KEPT, () -> drop(unaware.number()));
    }
    return unaware.names();
  }

  private synchronized void drop(long keeping) {
    dependants.drop(keeping);
  }

  private void refreshIfDue() {
    boolean active = context.active().getAsBoolean();
    synchronized (this) {
      if (!refreshTimer.isDue() || dependants.isEmpty()) {
        return;
      }
      if (active) {
        next();
      } else {
        // The lease may only be renewed late.
        refreshTimer.in(LOOK_AGAIN);
      }
    }
  }
}
