package com.infisical.operator.instant;

import com.infisical.operator.schedule.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Joins the events of a channel that come faster than its followers need them.
 *
 * <p>An event may concern each of thousands of followers, and all channels share one {@link
 * SerialQueue}: a server that sends without end would keep the others waiting. Everything here
 * happens on that queue.
 */
final class EventBurst {
  static final Duration WINDOW = Duration.ofMillis(100);

  /** So many of a window are told as they come. */
  static final int AT_ONCE = 10;

  /** More than that count as a change anywhere. */
  private static final int MOST_FOLDERS = 1_000;

  private final SerialQueue queue;
  private final Ticker ticker;
  private final Consumer<Changes> listener;
  private final Set<String> folders = new LinkedHashSet<>();
  private boolean anywhere;
  private boolean planned;
  private int told;
  private Optional<Duration> windowEnd = Optional.empty();

  /**
   * What has changed.
   *
   * @param anywhere whether it may be in any folder
   */
  record Changes(boolean anywhere, List<String> folders) {}

  EventBurst(SerialQueue queue, Ticker ticker, Consumer<Changes> listener) {
    this.queue = queue;
    this.ticker = ticker;
    this.listener = listener;
  }

  /** Tells the listener of a change, now or with others within the {@link #WINDOW}. */
  void add(boolean isAnywhere, Collection<String> changed) {
    anywhere |= isAnywhere;
    folders.addAll(changed);
    if (folders.size() > MOST_FOLDERS) {
      anywhere = true;
      folders.clear();
    }
    Duration now = ticker.now();
    if (windowEnd.filter(end -> now.compareTo(end) < 0).isEmpty()) {
      windowEnd = Optional.of(now.plus(WINDOW));
      told = 0;
    }
    if (planned) {
      return;
    }
    if (told < AT_ONCE) {
      tell();
    } else {
      planned = true;
      queue.after(windowEnd.orElseThrow().minus(now), this::tell);
    }
  }

  private void tell() {
    Changes changes = new Changes(anywhere, List.copyOf(folders));
    anywhere = false;
    planned = false;
    folders.clear();
    told++;
    listener.accept(changes);
  }
}
