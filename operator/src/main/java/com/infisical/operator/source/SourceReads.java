package com.infisical.operator.source;

import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the sources of resources, so that requests grow with the number of distinct sources and not
 * with that of resources: one {@link SourceFeed} for each source and session.
 *
 * <p>Safe for use by several threads; one resource asks one at a time.
 */
public final class SourceReads {
  private final SourceReader sourceReader;
  private final Context context;
  private final Lanes lanes;
  private final Map<SourceKey, SourceFeed> feeds = new ConcurrentHashMap<>();

  /** The sources that each resource depends on, by its UID, in the order of its spec. */
  private final Map<String, List<SourceKey>> followed = new ConcurrentHashMap<>();

  /**
   * @param lanes in place of the executor of {@code context}
   */
  public SourceReads(SourceReader sourceReader, Context context, Lanes lanes) {
    this.sourceReader = sourceReader;
    this.context = context;
    this.lanes = lanes;
  }

  /**
   * What all feeds share.
   *
   * @param active whether this process works at all
   * @param wake has a resource synced, because a source of it has news
   */
  public record Context(
      Schedule schedule, BooleanSupplier active, Consumer<ResourceName> wake, Metrics metrics) {}

  /** What makes two sources the same: nothing is shared between two sessions. */
  private record SourceKey(SessionKey session, SourceSpec source) {}

  /**
   * How fresh an answer has to be.
   *
   * @param since the answer must not have been asked for before this moment on the monotonic clock:
   *     what triggered the sync (an event, force-sync, drift, a changed spec) came then; zero when
   *     any answer will do
   * @param pastCaches whether nothing that was remembered may be used
   */
  public record Demand(Duration since, boolean pastCaches) {
    /** Any answer will do. */
    public static final Demand ANY = new Demand(Duration.ZERO, false);

    public static Demand since(Duration moment) {
      return new Demand(moment, false);
    }
  }

  /** Where the reads of a server for a namespace run, in turn with others. */
  @FunctionalInterface
  public interface Lanes {
    /** Runs tasks that read from the server at {@code address} for {@code namespace}. */
    Executor of(String address, String namespace);
  }

  /**
   * One who reads.
   *
   * @param interval how often the sources are read for it; empty when only it asks
   */
  public record Reader(String uid, ResourceName name, Optional<Duration> interval) {}

  /** The answers of {@code sources}, in their order; the reader is woken when one has news. */
  public List<CompletableFuture<ReadResult.Answer>> ask(
      Reader reader, Session session, List<SourceSpec> sources, Demand demand) {
    List<SourceKey> keys = sources.stream().map(s -> new SourceKey(session.key(), s)).toList();
    follow(reader, keys);
    List<CompletableFuture<ReadResult.Answer>> answers = new ArrayList<>();
    for (SourceKey key : keys) {
      answers.add(
          feed(
              key,
              reader,
              feed ->
                  feed.ask(
                      reader.uid(),
                      (manner, askedAt) ->
                          sourceReader.read(
                              new SourceReader.Request(
                                  session,
                                  key.source(),
                                  manner,
                                  reader.name().namespace(),
                                  askedAt)),
                      demand)));
    }
    return answers;
  }

  /** Whether a source said something that the resource {@code uid} has not seen. */
  public boolean hasNews(String uid) {
    return feedsOf(uid).stream().anyMatch(feed -> feed.hasNews(uid));
  }

  /** What the resource {@code uid} saw last has reached all its targets, as far as it can. */
  public void applied(String uid) {
    feedsOf(uid).forEach(feed -> feed.applied(uid));
  }

  /**
   * When each source of the resource {@code uid} was last found to be as it has seen it; empty
   * where one was not, or where nothing is read for it.
   */
  public List<Instant> lastSeen(String uid) {
    List<Optional<Instant>> seen = feedsOf(uid).stream().map(f -> f.lastSeen(uid)).toList();
    return seen.stream().allMatch(Optional::isPresent)
        ? seen.stream().flatMap(Optional::stream).toList()
        : List.of();
  }

  /** The resource {@code uid} is gone, or has no session any more. */
  public void leave(String uid) {
    List<SourceKey> keys = followed.remove(uid);
    if (keys != null) {
      Set.copyOf(keys).forEach(key -> leave(uid, key));
    }
  }

  /** Whether no resource depends on a source, and none waits for one. */
  public boolean isEmpty() {
    return followed.isEmpty() && feeds.isEmpty();
  }

  /** Reads every source soon, whatever its interval. */
  public void refreshAll() {
    feeds.values().forEach(SourceFeed::refresh);
  }

  private void follow(Reader reader, List<SourceKey> keys) {
    List<SourceKey> before = followed.getOrDefault(reader.uid(), List.of());
    if (reader.interval().isEmpty()) {
      leave(reader.uid());
      return;
    }
    followed.put(reader.uid(), keys);
    Set<SourceKey> left = new HashSet<>(before);
    keys.forEach(left::remove);
    left.forEach(key -> leave(reader.uid(), key));
    Duration interval = reader.interval().get();
    for (SourceKey key : keys) {
      feed(
          key,
          reader,
          feed -> {
            feed.follow(reader.uid(), reader.name(), interval);
            return feed;
          });
    }
  }

  private <T> T feed(SourceKey key, Reader reader, Function<SourceFeed, T> use) {
    List<T> result = new ArrayList<>(1);
    // Within the map's update, so that nobody drops the feed between.
    feeds.compute(
        key,
        (k, present) -> {
          SourceFeed feed = present == null ? create(k, reader) : present;
          result.add(use.apply(feed));
          return feed;
        });
    return result.getFirst();
  }

  private SourceFeed create(SourceKey key, Reader reader) {
    Executor lane = lanes.of(key.session().address(), reader.name().namespace());
    // Its last dependant may leave while a read is under way, which keeps it until that ends.
    return new SourceFeed(context, lane, () -> dropUnused(key));
  }

  private void leave(String uid, SourceKey key) {
    feeds.computeIfPresent(
        key,
        (k, feed) -> {
          feed.leave(uid);
          return feed.isUsed() ? feed : null;
        });
  }

  private void dropUnused(SourceKey key) {
    feeds.computeIfPresent(key, (k, feed) -> feed.isUsed() ? feed : null);
  }

  private List<SourceFeed> feedsOf(String uid) {
    return followed.getOrDefault(uid, List.of()).stream()
        .map(feeds::get)
        .filter(Objects::nonNull)
        .toList();
  }
}
