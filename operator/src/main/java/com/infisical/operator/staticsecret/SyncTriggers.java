package com.infisical.operator.staticsecret;

import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionHealth;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.Demand;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.staticsecret.ResourceBook.Basis;
import com.infisical.operator.staticsecret.ResourceBook.Entry;
import com.infisical.operator.target.TargetWatches;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether something happened that asks for a sync of a resource, and how fresh the answers
 * must be then (docs/infisical-static-secret.md#when-it-reads).
 *
 * <p>Safe for use by several threads, one at a time for each resource.
 */
final class SyncTriggers {
  private final ResourceBook book;
  private final SourceReads reads;
  private final TargetWatches targets;
  private final Ticker ticker;

  SyncTriggers(ResourceBook book, SourceReads reads, TargetWatches targets, Ticker ticker) {
    this.book = book;
    this.reads = reads;
    this.targets = targets;
    this.ticker = ticker;
  }

  /** What has to be read now, and how fresh; empty when nothing asks for a sync. */
  Optional<Demand> take(String uid, Basis basis, Session session) {
    Optional<Entry> last = book.find(uid);
    Optional<Duration> trigger = book.takeTrigger(uid);
    Duration now = ticker.now();
    if (last.isEmpty()) {
      return Optional.of(Demand.since(trigger.orElse(now)));
    }
    Entry entry = last.get();
    if (!entry.basis().equals(basis)) {
      return Optional.of(new Demand(now, basis.isForcedSince(entry.basis())));
    }
    if (hasDrifted(entry)) {
      return Optional.of(Demand.since(now));
    }
    if (trigger.isPresent()) {
      return trigger.map(Demand::since);
    }
    return (entry.waitsForLogin() && hasFreshToken(session))
            || entry.isDue(now)
            || reads.hasNews(uid)
        ? Optional.of(Demand.ANY)
        : Optional.empty();
  }

  private static boolean hasFreshToken(Session session) {
    return switch (session.health()) {
      case SessionHealth.Proven proven -> true;
      case SessionHealth.OnTrial trial -> true;
      case SessionHealth.RenewalFailed failed -> false;
      case SessionHealth.Failing failing -> false;
      case SessionHealth.Unproven unproven -> false;
    };
  }

  private boolean hasDrifted(Entry last) {
    return last.versions().entrySet().stream()
        .anyMatch(left -> targets.isChanged(left.getKey(), left.getValue()));
  }
}
