package com.infisical.operator.pushsecret;

import com.infisical.operator.status.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Deletes what a push created at destinations before, once everything is at the new one, if its
 * policy asks for that. Safe for use by several threads.
 */
final class FormerDestinations {
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final FormerCleanup cleanup;
  private final Claims claims;
  private final Events events;

  FormerDestinations(
      DestinationReads reads, Claims claims, Events events, BooleanSupplier mayWrite) {
    this.cleanup = new FormerCleanup(reads, mayWrite);
    this.claims = claims;
    this.events = events;
  }

  /**
   * Deletes and records that.
   *
   * @param settled the record of everything else
   * @return in what time to come again; empty when nothing is left
   */
  Optional<Duration> clean(PushRun run, PushRecord settled) {
    if (settled.formers().isEmpty()) {
      return Optional.empty();
    }
    List<PushRecord.Former> left = new ArrayList<>();
    for (PushRecord.Former former : settled.formers()) {
      if (run.spec().delete()
          && former.destination().address().equals(run.destination().address())) {
        leftOf(run, former).ifPresent(left::add);
      }
    }
    run.object().save(settled.withFormers(left));
    return left.isEmpty() ? Optional.empty() : Optional.of(AGAIN);
  }

  /** Deletes what was created there; gives what has to be tried again. */
  private Optional<PushRecord.Former> leftOf(PushRun run, PushRecord.Former former) {
    Set<String> spared =
        claims.wantedByOthers(
            former.destination(), run.object().uid(), run.namespace(), former.keys());
    FormerCleanup.CleanResult result =
        cleanup.clean(run.session(), run.caller(), former, spared, Instant.EPOCH);
    if (!result.asked().isEmpty()) {
      events.warn(
          run.object().object(),
          "LeftAtServer",
          "%d secrets in %s are deleted once that is approved at Infisical; their ids: %s"
              .formatted(result.asked().size(), former.destination(), Keys.listed(result.asked())));
    }
    return result.isClean() ? Optional.empty() : Optional.of(former.without(result.asked()));
  }
}
