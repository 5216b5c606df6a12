package com.infisical.operator.instant;

import com.infisical.client.EventSubscription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Groups folders into streams, for an identity that may not subscribe to a whole environment.
 *
 * <p>A server refuses a subscription as a whole, without saying for which of its folders: so one
 * folder at a time is added, to a stream that is open if one has room, and a refusal is that
 * folder's. Everything here happens on the {@link SerialQueue}.
 */
final class ExactStreams {
  /** How many folders one stream takes, with every event for each. */
  static final int FOLDERS_A_STREAM =
      EventSubscription.MAX_REGISTRATIONS / EventSubscription.SECRET_EVENTS.size();

  /** How many refused folders are tried again at once. */
  static final int MAX_RETRIES = 16;

  private final FolderIndex<Follower> index;
  private final Function<Set<FolderPattern>, Optional<SharedStream>> maker;
  private final List<SharedStream> streams = new ArrayList<>();
  private final Map<FolderPattern, Refused> refused = new LinkedHashMap<>();
  private @Nullable FolderPattern placing;

  private record Refused(String reason, boolean again) {}

  /**
   * @param maker makes a stream, which is not opened yet, unless there is no place for it
   */
  ExactStreams(
      FolderIndex<Follower> index, Function<Set<FolderPattern>, Optional<SharedStream>> maker) {
    this.index = index;
    this.maker = maker;
  }

  void forEach(Consumer<SharedStream> task) {
    List.copyOf(streams).forEach(task);
  }

  /** The stream that brings {@code pattern}; empty when there is none yet. */
  Optional<SharedStream> streamOf(FolderPattern pattern) {
    return streams.stream()
        .filter(each -> covers(each.isOpen() ? each.heard() : each.wanted(), pattern))
        .findFirst();
  }

  private static boolean covers(Set<FolderPattern> patterns, FolderPattern wanted) {
    return patterns.stream().anyMatch(each -> each.covers(wanted));
  }

  /** Why the server would not let that be heard, as far as it was asked. */
  Optional<String> refusal(FolderPattern pattern) {
    return Optional.ofNullable(refused.get(pattern)).map(Refused::reason);
  }

  void closeAll(Consumer<SharedStream> drop) {
    forEach(drop);
    streams.clear();
    placing = null;
  }

  void forget(SharedStream stream) {
    if (streams.remove(stream) && placing != null && covers(stream.wanted(), placing)) {
      placing = null;
    }
  }

  void dropUnwanted(Consumer<SharedStream> drop) {
    refused.keySet().retainAll(index.patterns());
    for (SharedStream each : List.copyOf(streams)) {
      if (stillWanted(each).isEmpty()) {
        forget(each);
        drop.accept(each);
      }
    }
  }

  private Set<FolderPattern> stillWanted(SharedStream stream) {
    Set<FolderPattern> kept = new HashSet<>(stream.wanted());
    kept.removeIf(each -> !index.isWanted(each));
    return kept;
  }

  /** Adds the next folder that has no stream, unless one is being added. */
  void placeNext() {
    if (placing != null) {
      return;
    }
    Optional<FolderPattern> next =
        index.patterns().stream()
            .filter(this::needsPlace)
            .min(
                Comparator.<FolderPattern>comparingInt(each -> index.isRequired(each) ? 0 : 1)
                    .thenComparing(FolderPattern::path));
    next.ifPresent(this::place);
  }

  private boolean needsPlace(FolderPattern pattern) {
    Refused before = refused.get(pattern);
    return (before == null || before.again())
        && streams.stream().noneMatch(each -> covers(each.wanted(), pattern));
  }

  private void place(FolderPattern next) {
    for (SharedStream each : streams) {
      Set<FolderPattern> kept = stillWanted(each);
      if (each.isSettled() && kept.size() < FOLDERS_A_STREAM) {
        placing = next;
        kept.add(next);
        each.want(kept);
        return;
      }
    }
    Optional<SharedStream> made = maker.apply(Set.of(next));
    made.ifPresent(
        stream -> {
          placing = next;
          streams.add(stream);
          stream.open();
        });
  }

  void opened(SharedStream stream) {
    refused.keySet().removeIf(each -> covers(stream.heard(), each));
    if (placing != null && covers(stream.heard(), placing)) {
      placing = null;
    }
  }

  /** The server refused {@code asked} as a whole. */
  void refused(
      SharedStream stream, Set<FolderPattern> asked, String reason, Consumer<SharedStream> drop) {
    FolderPattern added = placing;
    if (added != null && asked.contains(added)) {
      refused.put(added, new Refused(reason, false));
      placing = null;
    } else if (asked.size() == 1) {
      asked.forEach(each -> refused.put(each, new Refused(reason, false)));
    }
    if (stream.isOpen() && added != null && asked.contains(added)) {
      stream.stay();
    } else {
      // What else it brought finds places one by one.
      streams.remove(stream);
      drop.accept(stream);
    }
  }

  /** Lets some of what was refused be asked for again; says whether more is left. */
  boolean retryRefused() {
    List<FolderPattern> waiting =
        refused.entrySet().stream()
            .filter(each -> !each.getValue().again())
            .map(Map.Entry::getKey)
            .toList();
    for (FolderPattern each : waiting.stream().limit(MAX_RETRIES).toList()) {
      // To the end, so that all have their turn.
      Refused before = refused.remove(each);
      if (before != null) {
        refused.put(each, new Refused(before.reason(), true));
      }
    }
    return waiting.size() > MAX_RETRIES;
  }
}
