package com.infisical.operator.pushsecret;

import com.infisical.client.FolderMade;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Executes the plan of one sync so that nothing is lost where it is interrupted ({@link
 * PushProgress} records it), and cleans up at destinations before.
 *
 * <p>Safe for use by several threads.
 */
final class PushWrites {
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  /** Nothing tells of an approval, so it is looked for. */
  private static final Duration UNTIL_APPROVED = Duration.ofMinutes(5);

  private final DestinationReads reads;
  private final GeneratorReads generators;
  private final FormerDestinations formers;
  private final Claims claims;
  private final Events events;
  private final Metrics metrics;
  private final BooleanSupplier mayWrite;
  private final Schedule schedule;

  PushWrites(
      DestinationReads reads,
      GeneratorReads generators,
      Claims claims,
      Events events,
      Metrics metrics,
      BooleanSupplier mayWrite,
      Schedule schedule) {
    this.reads = reads;
    this.generators = generators;
    this.formers = new FormerDestinations(reads, claims, events, mayWrite);
    this.claims = claims;
    this.events = events;
    this.metrics = metrics;
    this.mayWrite = mayWrite;
    this.schedule = schedule;
  }

  /** Says what would be done. */
  static PushOutcome rehearsed(PushRun run, DestinationPlan plan) {
    String would =
        "nothing is written at the server (--server-writes=false); it would create %d, change %d, rename %d and delete %d secrets"
            .formatted(
                plan.creations().size(),
                plan.changes().size(),
                plan.renames().size(),
                plan.deletions().size());
    return new PushOutcome.Compared(
        run.object().status().managedSecrets(),
        new Effects(),
        plan.conflicts(),
        Map.of(),
        run.source().unusable(),
        plan.braked() ? Set.copyOf(plan.away().values()) : Set.of(),
        Set.of(),
        Optional.of(would),
        Optional.empty());
  }

  /**
   * Executes {@code plan}, and a second one where the first fails in a way that it may cure.
   *
   * @param ripe in what time something is away for long enough to be deleted
   */
  PushOutcome execute(
      PushRun run,
      StoredSecrets stored,
      DestinationPlan plan,
      PushRun.Question question,
      Optional<Duration> ripe) {
    Contested contested = Contested.of(run, plan, question, schedule.now());
    if (!contested.keys().isEmpty()) {
      events.warn(
          run.object().object(),
          "Contested",
          "another client, or the server itself, keeps changing %s; it is repaired once a minute"
              .formatted(Keys.listed(contested.keys())));
    }
    PushProgress progress = new PushProgress(run, question, plan.without(contested.keys()), stored);
    finalizers(run, plan);
    if (progress.plan().isEmpty()) {
      return settled(progress, contested, ripe);
    }
    try {
      return written(progress, contested, ripe);
    } catch (KubernetesClientException lost) {
      if (progress.effects().isAny()) {
        run.memory().unsaved(progress.unsaved());
      }
      throw lost;
    }
  }

  private PushOutcome written(PushProgress progress, Contested contested, Optional<Duration> ripe) {
    PushMemory memory = progress.run().memory();
    memory.writing();
    try {
      Optional<PushOutcome> ended = attempts(progress);
      if (ended.isPresent()) {
        keep(progress);
        return ended.get();
      }
    } catch (DestinationWriter.StoppedException stopped) {
      keep(progress);
      return new PushOutcome.NotCompared(stopped.failure(), false);
    } catch (DestinationWriter.StaleException stale) {
      keep(progress);
      throw stale;
    } finally {
      memory.wroteAt(schedule.now());
      progress.effects().count(metrics);
    }
    if (progress.hasMore() && !progress.effects().hasFailures()) {
      keep(progress);
      return new PushOutcome.Again(AT_ONCE);
    }
    return settled(progress, contested, ripe);
  }

  private static void finalizers(PushRun run, DestinationPlan plan) {
    boolean creates =
        !plan.creations().isEmpty()
            || !plan.owned().isEmpty()
            || !run.basis().record().formers().isEmpty();
    run.object().finalizers(run.spec().delete() && creates);
  }

  private void keep(PushProgress progress) {
    claims.put(progress.run().destination(), progress.run().claim(progress.owned()));
    progress.remember(schedule.now());
    progress.keep();
  }

  /** Tries to execute the plan, twice if need be; empty where that can be settled. */
  private Optional<PushOutcome> attempts(PushProgress progress) {
    GeneratorReads.Round round = generators.round();
    DestinationWriter first = writer(progress);
    if (attempt(progress, round, first, false)) {
      return Optional.empty();
    }
    PushRun run = progress.run();
    if (first.missesFolder()) {
      Optional<PushOutcome> missing = makeFolder(run);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return switch (reads.stored(run.session(), run.destination().folder(), false, run.caller())) {
      case ReadResult.Read<StoredSecrets>(StoredSecrets again) -> {
        progress.again(again);
        attempt(progress, round, writer(progress), true);
        yield Optional.empty();
      }
      // What was begun stays on record; the next sync finds out what became of it.
      case ReadResult.Failed<StoredSecrets>(Failure failure, boolean ofLogin) ->
          Optional.of(new PushOutcome.NotCompared(failure, !ofLogin));
      case ReadResult.Stale<StoredSecrets> stale -> Optional.of(new PushOutcome.Again(AT_ONCE));
    };
  }

  private DestinationWriter writer(PushProgress progress) {
    PushRun run = progress.run();
    return new DestinationWriter(
        run.session(),
        run.destination().folder(),
        run.caller(),
        mayWrite,
        progress.effects(),
        progress.approvals());
  }

  private static boolean attempt(
      PushProgress progress,
      GeneratorReads.Round generators,
      DestinationWriter writer,
      boolean again) {
    if (progress.plan().isEmpty()) {
      return true;
    }
    progress.begin(generators);
    return writer.write(progress.plan(), progress.generated(), progress.plan().owned(), again);
  }

  /** Servers of 2024 list a folder that they do not have as an empty one. */
  private Optional<PushOutcome> makeFolder(PushRun run) {
    if (!run.spec().createMissingFolders()) {
      return Optional.of(
          new PushOutcome.NotCompared(DestinationReads.missing(run.destination().folder()), true));
    }
    return switch (reads.make(run.session(), run.destination().folder(), run.caller())) {
      case ReadResult.Read<FolderMade> made -> Optional.empty();
      case ReadResult.Failed<FolderMade>(Failure failure, boolean ofLogin) ->
          Optional.of(new PushOutcome.NotCompared(failure, !ofLogin));
      case ReadResult.Stale<FolderMade> stale -> Optional.of(new PushOutcome.Again(AT_ONCE));
    };
  }

  private PushOutcome settled(PushProgress progress, Contested contested, Optional<Duration> ripe) {
    PushRun run = progress.run();
    Map<String, Owned> owned = progress.owned();
    Map<String, Pending> open = progress.open();
    Map<String, Pending> waiting = waiting(open);
    claims.put(run.destination(), run.claim(owned));
    progress.remember(schedule.now());
    progress.keepDraws();
    warnTrimmed(progress);
    PushOutcome.Compared outcome =
        new PushOutcome.Compared(
            PushBasis.keys(owned, false),
            progress.effects(),
            progress.plan().conflicts(),
            waiting,
            run.source().unusable(),
            progress.plan().braked() ? Set.copyOf(progress.plan().away().values()) : Set.of(),
            contested.keys(),
            Optional.empty(),
            ripe);
    run.object()
        .status(
            PushConditions.compared(run.object(), outcome, run.now()),
            progress.effects().requestId());
    boolean complete =
        !progress.effects().hasFailures()
            && waiting.isEmpty()
            && contested.keys().isEmpty()
            && !progress.hasMore();
    PushRecord settled = progress.settled(owned, open, complete);
    run.object().save(settled);
    boolean left = !owned.isEmpty() || !open.isEmpty() || !settled.formers().isEmpty();
    run.object().finalizers(run.spec().delete() && left);
    PushOutcome.Compared next = outcome;
    next = contested.again().map(next::againIn).orElse(next);
    next = progress.untilDraw().map(next::againIn).orElse(next);
    next = waiting.isEmpty() ? next : next.againIn(UNTIL_APPROVED);
    return complete && outcome.conflicts().isEmpty()
        ? formers.clean(run, settled).map(next::againIn).orElse(next)
        : next;
  }

  private static Map<String, Pending> waiting(Map<String, Pending> open) {
    Map<String, Pending> waiting = new HashMap<>(open);
    waiting.values().removeIf(begun -> !begun.approval());
    return waiting;
  }

  private void warnTrimmed(PushProgress progress) {
    Set<String> trimmed = progress.trimmed();
    if (!trimmed.isEmpty()) {
      events.warn(
          progress.run().object().object(),
          "Trimmed",
          "the server trims white space from values, so it stores these keys differently from the"
              + " source: "
              + Keys.listed(trimmed));
    }
  }
}
