package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.pushsecret.GeneratorReads.Generated;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import com.infisical.operator.pushsecret.plan.StoredForm;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Executes the plan of one sync so that nothing is lost where it is interrupted: what is begun is
 * recorded first, and what was done is recorded before that is forgotten.
 *
 * <p>Safe for use by several threads.
 */
final class PushWrites {
  private final DestinationReads reads;
  private final GeneratorReads generators;
  private final Claims claims;
  private final Events events;
  private final Metrics metrics;
  private final BooleanSupplier mayWrite;

  PushWrites(
      DestinationReads reads,
      GeneratorReads generators,
      Claims claims,
      Events events,
      Metrics metrics,
      BooleanSupplier mayWrite) {
    this.reads = reads;
    this.generators = generators;
    this.claims = claims;
    this.events = events;
    this.metrics = metrics;
    this.mayWrite = mayWrite;
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
        Optional.of(would),
        Optional.empty());
  }

  /** State of one execution. */
  private static final class Progress {
    private final Effects effects = new Effects();
    private final Map<String, SecretText> generated = new HashMap<>();
    private final Map<String, Pending> begun = new HashMap<>();
    private final Map<String, Instant> draws;
    private DestinationPlan plan;
    private StoredSecrets stored;

    Progress(DestinationPlan plan, StoredSecrets stored, Map<String, Instant> draws) {
      this.plan = plan;
      this.stored = stored;
      this.draws = new HashMap<>(draws);
    }
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
    Progress progress = new Progress(plan, stored, run.basis().record().draws());
    boolean creates =
        !plan.creations().isEmpty()
            || !plan.owned().isEmpty()
            || !run.basis().record().formers().isEmpty();
    run.object().finalizers(run.spec().delete() && creates);
    if (!attempt(run, progress, question, false)) {
      switch (reads.stored(run.session(), run.destination().folder(), false, run.caller())) {
        case ReadResult.Read<StoredSecrets>(StoredSecrets again) -> {
          progress.stored = again;
          Map<String, Pending> known = new HashMap<>(run.basis().record().pending());
          known.putAll(progress.begun);
          PushRun.Question asked = with(question, progress);
          progress.plan = run.plan(again.secrets(), known, asked);
          attempt(run, progress, asked, true);
        }
        case ReadResult.Failed<StoredSecrets>(Failure failure, boolean ofLogin) -> {
          // What was begun stays on record; the next sync finds out what became of it.
          return new PushOutcome.NotCompared(failure, !ofLogin);
        }
        case ReadResult.Stale<StoredSecrets> stale -> {
          return new PushOutcome.Again(Duration.ofMillis(50));
        }
      }
    }
    return settled(run, progress, question, ripe);
  }

  private static PushRun.Question with(PushRun.Question question, Progress progress) {
    Map<String, Owned> owned = new HashMap<>(question.owned());
    owned.putAll(progress.effects.created());
    return new PushRun.Question(
        owned,
        question.held(),
        question.ripe(),
        question.confirmed(),
        question.resend(),
        question.key());
  }

  private boolean attempt(
      PushRun run, Progress progress, PushRun.Question question, boolean oneByOne) {
    if (progress.plan.isEmpty()) {
      return true;
    }
    generate(run, progress);
    begin(run, progress, question);
    DestinationWriter writer =
        new DestinationWriter(
            run.session(), run.destination().folder(), run.caller(), mayWrite, progress.effects);
    return writer.write(progress.plan, progress.generated, progress.plan.owned(), oneByOne);
  }

  /** A value that was generated for this sync is not generated again, whatever becomes of it. */
  private void generate(PushRun run, Progress progress) {
    for (String key : progress.plan.toGenerate()) {
      PushSpec.GeneratorRef reference = run.spec().generators().get(key);
      if (reference == null || progress.generated.containsKey(key)) {
        continue;
      }
      switch (generators.next(reference)) {
        case Generated.Value(SecretText value) -> {
          progress.generated.put(key, value);
          progress.draws.put(key, run.now());
        }
        case Generated.Failed(Failure failure) ->
            progress.effects.failed(Effects.Operation.CREATE, key, failure);
      }
    }
  }

  /** Records what is about to be created and generated, before it is sent. */
  private static void begin(PushRun run, Progress progress, PushRun.Question question) {
    for (DestinationPlan.Creation creation : progress.plan.creations()) {
      creation
          .value()
          .or(() -> Optional.ofNullable(progress.generated.get(creation.key())))
          .ifPresent(
              value ->
                  progress.begun.put(
                      creation.key(),
                      pending(run, question, Act.CREATE, creation.key(), value, false)));
    }
    Map<String, Pending> all = new HashMap<>(run.basis().record().pending());
    all.keySet().retainAll(progress.plan.pending().keySet());
    all.putAll(progress.begun);
    boolean draws = !progress.draws.equals(run.basis().record().draws());
    if (draws || !progress.begun.isEmpty()) {
      run.object().save(run.basis().record().withPending(all, progress.draws));
    }
  }

  private static Pending pending(
      PushRun run,
      PushRun.Question question,
      Act act,
      String key,
      SecretText value,
      boolean approval) {
    return new Pending(
        act,
        run.now(),
        run.digest(question.key(), key, StoredForm.of(value)),
        approval,
        run.spec().generators().containsKey(key));
  }

  private PushOutcome settled(
      PushRun run, Progress progress, PushRun.Question question, Optional<Duration> ripe) {
    Effects effects = progress.effects;
    effects.count(metrics);
    Map<String, Owned> owned =
        new HashMap<>(
            PushBasis.withoutReplaced(
                progress.plan.owned(), progress.stored.secrets(), effects.created()));
    owned.putAll(effects.created());
    owned.keySet().removeAll(effects.deletedIds());
    claims.put(run.destination(), run.claim(owned));
    Map<String, Pending> open = open(run, progress, question);
    warnTrimmed(run, progress);
    keepDraws(run, progress);
    PushOutcome.Compared outcome =
        new PushOutcome.Compared(
            PushBasis.keys(owned, false),
            effects,
            progress.plan.conflicts(),
            waiting(open),
            run.source().unusable(),
            progress.plan.braked() ? Set.copyOf(progress.plan.away().values()) : Set.of(),
            Optional.empty(),
            ripe);
    run.object()
        .status(PushConditions.compared(run.object(), outcome, run.now()), effects.requestId());
    boolean complete = !effects.hasFailures() && waiting(open).isEmpty();
    PushRecord settled =
        run.basis()
            .record()
            .settled(
                PushBasis.keys(owned, true),
                open,
                progress.draws,
                complete ? Optional.of(run.digest(question.key())) : Optional.empty());
    run.object().save(settled);
    boolean wanted = run.spec().delete() && (!owned.isEmpty() || !settled.formers().isEmpty());
    run.object().finalizers(wanted);
    return complete && outcome.conflicts().isEmpty()
        ? withFormersCleaned(run, settled, outcome)
        : outcome;
  }

  private static Map<String, Pending> open(
      PushRun run, Progress progress, PushRun.Question question) {
    Map<String, Pending> open = new HashMap<>(progress.plan.pending());
    progress
        .effects
        .approvals()
        .forEach(
            (key, act) ->
                open.put(key, pending(run, question, act, key, value(run, progress, key), true)));
    for (String key : progress.effects.unansweredKeys()) {
      Optional.ofNullable(progress.begun.get(key)).ifPresent(begun -> open.put(key, begun));
    }
    return open;
  }

  private static SecretText value(PushRun run, Progress progress, String key) {
    return Optional.ofNullable(progress.generated.get(key))
        .or(() -> Optional.ofNullable(run.source().values().get(key)))
        .orElse(SecretText.of(""));
  }

  private static Map<String, Pending> waiting(Map<String, Pending> open) {
    Map<String, Pending> waiting = new HashMap<>(open);
    waiting.values().removeIf(begun -> !begun.approval());
    return waiting;
  }

  /** A key that exists without a recorded time counts as generated now. */
  private static void keepDraws(PushRun run, Progress progress) {
    progress.draws.keySet().retainAll(run.spec().generators().keySet());
    if (run.spec().replace() && run.spec().interval().isPresent()) {
      progress.stored.secrets().stream()
          .filter(secret -> run.spec().generators().containsKey(secret.key()))
          .forEach(secret -> progress.draws.putIfAbsent(secret.key(), run.now()));
    }
  }

  private void warnTrimmed(PushRun run, Progress progress) {
    Set<String> written = new TreeSet<>();
    progress.plan.creations().forEach(each -> written.add(each.key()));
    progress.plan.changes().forEach(each -> written.add(each.key()));
    written.removeIf(
        key -> {
          SecretText value = run.source().values().get(key);
          return value == null || StoredForm.of(value).equals(value);
        });
    if (!written.isEmpty()) {
      events.warn(
          run.object().object(),
          "Trimmed",
          "the server trims white space from values: it stores these keys otherwise than the source"
              + " has them: "
              + Keys.listed(written));
    }
  }

  /** Deletes what was created at destinations before, now that everything is at the new one. */
  private PushOutcome withFormersCleaned(
      PushRun run, PushRecord settled, PushOutcome.Compared outcome) {
    if (settled.formers().isEmpty()) {
      return outcome;
    }
    List<PushRecord.Former> left = new ArrayList<>();
    for (PushRecord.Former former : settled.formers()) {
      boolean done =
          !run.spec().delete()
              || !former.destination().address().equals(run.destination().address())
              || new FormerCleanup(reads, mayWrite)
                  .clean(run.session(), run.caller(), former, Set.of(), Instant.EPOCH);
      if (!done) {
        left.add(former);
      }
    }
    run.object().save(settled.withFormers(left));
    return left.isEmpty()
        ? outcome
        : new PushOutcome.Compared(
            outcome.managed(),
            outcome.effects(),
            outcome.conflicts(),
            outcome.waiting(),
            outcome.unusable(),
            outcome.away(),
            outcome.dryRun(),
            Optional.of(Duration.ofMinutes(1)));
  }
}
