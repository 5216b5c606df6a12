package com.infisical.operator.instant;

import com.infisical.client.ProjectEvent;
import com.infisical.operator.schedule.Backoff;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes the resources of one session to one environment of a project: through one stream for
 * the whole environment if the identity may, else through {@link ExactStreams}.
 *
 * <p>Everything here happens on the {@link SerialQueue}.
 */
final class Channel {
  /** When what was refused is tried again. */
  static final Duration AGAIN = Duration.ofMinutes(5);

  /** How long streams stay that nobody needs: a changed spec leaves and comes back. */
  static final Duration LINGER = Duration.ofSeconds(10);

  /** A refusal that only a change can cure is not tried more often, however many specs change. */
  static final Duration BETWEEN_TRIES = Duration.ofMinutes(1);

  static final String NO_PLACE =
      "the operator has reached its limit of open event streams; the sources are read at the"
          + " refresh interval";

  private static final double SPREAD = 0.1;

  private final ChannelKey key;
  private final StreamContext context;
  private final InstantUpdates hub;
  private final FolderIndex<Follower> index = new FolderIndex<>();
  private final RecentChanges recent = new RecentChanges();
  private final EventBurst burst;
  private final ExactStreams exact;
  private @Nullable SharedStream wide;
  private boolean isExact;
  private Optional<Block> block = Optional.empty();
  private boolean retryIsPlanned;
  private boolean over;
  private long departures;

  /** What stands against new streams; lifted while it is tried again. */
  private record Block(String reason, boolean permanent, Duration since, boolean lifted) {
    Block lift() {
      return new Block(reason, permanent, since, true);
    }
  }

  Channel(ChannelKey key, StreamContext context, InstantUpdates hub) {
    this.key = key;
    this.context = context;
    this.hub = hub;
    this.exact = new ExactStreams(index, this::newStream);
    this.burst = new EventBurst(context.queue(), context.schedule().ticker(), this::tell);
  }

  ChannelKey key() {
    return key;
  }

  Set<Follower> followers() {
    return index.all();
  }

  /** {@code follower}, who read at {@code readSince} or later, wants to hear of {@code pattern}. */
  void add(FolderPattern pattern, Follower follower, boolean required, Duration readSince) {
    index.add(pattern, follower, required);
    if (recent.since(readSince, pattern)) {
      hub.changed(follower);
    }
    block.filter(Block::permanent).ifPresent(this::liftLater);
    if (required && block.map(Block::reason).filter(NO_PLACE::equals).isPresent()) {
      // What is required finds room where there was none for what is only welcome.
      block = block.map(Block::lift);
    }
    settle();
  }

  void remove(FolderPattern pattern, Follower follower) {
    index.remove(pattern, follower);
    if (!index.isEmpty()) {
      exact.dropUnwanted(this::drop);
    }
    settle();
  }

  /** Why changes there are not heard; empty when they are. */
  Optional<String> trouble(FolderPattern pattern) {
    Optional<SharedStream> stream = streamOf(pattern);
    if (stream.filter(each -> each.trouble().isEmpty()).isPresent()) {
      return Optional.empty();
    }
    return block
        .map(Block::reason)
        .or(() -> exact.refusal(pattern))
        .or(() -> stream.flatMap(SharedStream::trouble))
        .or(() -> Optional.of(SharedStream.OPENING));
  }

  private Optional<SharedStream> streamOf(FolderPattern pattern) {
    return isExact ? exact.streamOf(pattern) : Optional.ofNullable(wide);
  }

  void tokenChanged() {
    streams(SharedStream::tokenChanged);
  }

  void checkAlive() {
    streams(SharedStream::checkAlive);
  }

  void reopen() {
    streams(SharedStream::reopen);
  }

  /** Closes every stream, for good. */
  void end() {
    over = true;
    closeAll();
  }

  private void closeAll() {
    if (wide != null) {
      drop(wide);
      wide = null;
    }
    exact.closeAll(this::drop);
  }

  private void streams(Consumer<SharedStream> task) {
    if (wide != null) {
      task.accept(wide);
    }
    exact.forEach(task);
  }

  private void drop(SharedStream stream) {
    stream.close();
    context.places().giveBack(key.claim());
  }

  private Optional<SharedStream> newStream(Set<FolderPattern> patterns) {
    boolean required =
        index.patterns().stream()
            .filter(wanted -> patterns.stream().anyMatch(each -> each.covers(wanted)))
            .anyMatch(index::isRequired);
    if (!context.places().take(key.claim(), required)) {
      block(NO_PLACE, false);
      return Optional.empty();
    }
    return Optional.of(new SharedStream(key, patterns, context, this));
  }

  /** Brings the streams in line with what is wanted. */
  private void settle() {
    departures++;
    if (over) {
      return;
    }
    if (index.isEmpty()) {
      long mine = departures;
      context.queue().after(LINGER, () -> abandon(mine));
      return;
    }
    if (block.filter(standing -> !standing.lifted()).isPresent()) {
      return;
    }
    if (isExact) {
      exact.placeNext();
    } else if (wide == null) {
      wide = newStream(Set.of(FolderPattern.EVERYTHING)).orElse(null);
      if (wide != null) {
        wide.open();
      }
    }
  }

  private void abandon(long asked) {
    if (asked == departures && index.isEmpty()) {
      end();
      hub.abandoned(this);
    }
  }

  /** A stream is open; of {@code fresh} changes may have gone unheard until now. */
  void opened(SharedStream stream, Set<FolderPattern> fresh) {
    block = block.filter(standing -> !standing.lifted());
    exact.opened(stream);
    Duration now = context.schedule().now();
    for (FolderPattern each : fresh) {
      recent.noteOpened(each, now);
    }
    // As a set: whoever follows several of them reads once.
    Set<Follower> late = new LinkedHashSet<>();
    for (FolderPattern wanted : index.patterns()) {
      if (fresh.stream().anyMatch(each -> each.covers(wanted))) {
        late.addAll(index.of(wanted));
      }
    }
    late.forEach(hub::changed);
    settle();
    hub.standingChanged(this);
  }

  /** A subscription to {@code asked} was refused, and asking again at once will not help. */
  void refused(SharedStream stream, Set<FolderPattern> asked, Refusal refusal) {
    switch (refusal) {
      case Refusal.NotPermitted no when isExact -> {
        exact.refused(stream, asked, no.reason(), this::drop);
        retryLater();
      }
      case Refusal.NotPermitted no -> {
        isExact = true;
        wide = null;
        drop(stream);
      }
      case Refusal.Permanent no -> {
        closeAll();
        block(no.reason(), true);
      }
      default -> {
        wide = null;
        exact.forget(stream);
        drop(stream);
        block(refusal.reason(), false);
      }
    }
    settle();
    hub.standingChanged(this);
  }

  private void block(String reason, boolean permanent) {
    block = Optional.of(new Block(reason, permanent, context.schedule().now(), false));
    if (!permanent) {
      retryLater();
    }
  }

  private void liftLater(Block standing) {
    Duration wait = standing.since().plus(BETWEEN_TRIES).minus(context.schedule().now());
    if (!wait.isPositive()) {
      block = Optional.of(standing.lift());
    } else if (!retryIsPlanned) {
      retryIn(wait);
    }
  }

  private void retryLater() {
    if (!retryIsPlanned) {
      retryIn(Backoff.spread(AGAIN, SPREAD, context.schedule().random()));
    }
  }

  private void retryIn(Duration wait) {
    retryIsPlanned = true;
    context
        .queue()
        .after(
            wait,
            () -> {
              retryIsPlanned = false;
              block = block.map(Block::lift);
              if (exact.retryRefused()) {
                retryLater();
              }
              settle();
            });
  }

  /** What is in the way of a stream may be something else than before. */
  void standingChanged() {
    hub.standingChanged(this);
  }

  /** An event came; of a burst the first few are told at once, and the others together. */
  void happened(ProjectEvent event) {
    Duration now = context.schedule().now();
    if (event.isAnywhere()) {
      recent.noteAnywhere(now);
    } else {
      folders(event).forEach(folder -> recent.note(folder, now));
    }
    burst.add(event.isAnywhere(), folders(event));
  }

  private List<String> folders(ProjectEvent event) {
    return event.folders().stream()
        .filter(folder -> folder.environmentSlug().equals(key.environmentSlug()))
        .map(ProjectEvent.Folder::secretPath)
        .toList();
  }

  private void tell(EventBurst.Changes changes) {
    if (changes.anywhere()) {
      index.all().forEach(hub::changed);
      return;
    }
    Set<Follower> concerned = new LinkedHashSet<>();
    changes.folders().forEach(folder -> concerned.addAll(index.at(folder)));
    concerned.forEach(hub::changed);
  }

  /** The session lends no token any more. */
  void sessionEnded() {
    hub.sessionEnded(key.session());
  }
}
