package com.infisical.operator.sync;

import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.SourceReads.Demand;
import com.infisical.operator.sync.ResourceBook.Basis;
import com.infisical.operator.sync.ResourceBook.Entry;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Decides whether something happened that asks for a sync of a resource, and how fresh the answers
 * must be then (docs/infisical-static-secret.md#when-it-reads).
 *
 * <p>Safe for use by several threads, one at a time for each resource.
 */
final class SyncTriggers {
  private final ResourceBook book;
  private final Predicate<String> hasNews;
  private final BiPredicate<TargetRef, String> isChanged;
  private final Ticker ticker;

  /**
   * @param hasNews whether a source said something that the resource of a UID has not seen
   * @param isChanged whether a target was changed since it was left in a version
   */
  SyncTriggers(
      ResourceBook book,
      Predicate<String> hasNews,
      BiPredicate<TargetRef, String> isChanged,
      Ticker ticker) {
    this.book = book;
    this.hasNews = hasNews;
    this.isChanged = isChanged;
    this.ticker = ticker;
  }

  /**
   * What has to be read now, and how fresh; empty when nothing asks for a sync.
   *
   * @param health that of the session to read with
   */
  Optional<Demand> take(String uid, Basis basis, SessionHealth health) {
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
    return (entry.waitsForLogin() && hasFreshToken(health)) || entry.isDue(now) || hasNews.test(uid)
        ? Optional.of(Demand.ANY)
        : Optional.empty();
  }

  private static boolean hasFreshToken(SessionHealth health) {
    return switch (health) {
      case SessionHealth.Proven proven -> true;
      case SessionHealth.OnTrial trial -> true;
      case SessionHealth.RenewalFailed failed -> false;
      case SessionHealth.Failing failing -> false;
      case SessionHealth.Unproven unproven -> false;
    };
  }

  private boolean hasDrifted(Entry last) {
    return last.versions().entrySet().stream()
        .anyMatch(left -> isChanged.test(left.getKey(), left.getValue()));
  }
}
