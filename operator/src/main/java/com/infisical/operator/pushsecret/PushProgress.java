package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.pushsecret.GeneratorReads.Generated;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.pushsecret.plan.StoredForm;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tracks the writes of one sync, and keeps the record current: a write is recorded before it is
 * sent, and removed from the record when its result is known. For one thread.
 */
final class PushProgress {
  private static final int SEAL_BYTES = 1_024;

  private final PushRun run;
  private final PushRun.Question question;
  private final Effects effects = new Effects();
  private final Map<String, SecretText> generated = new HashMap<>();
  private final BegunWrites begun;
  private final Map<String, Instant> draws;
  private DestinationPlan plan;
  private StoredSecrets stored;
  private boolean more;

  PushProgress(PushRun run, PushRun.Question question, DestinationPlan plan, StoredSecrets stored) {
    this.run = run;
    this.question = question;
    this.plan = plan;
    this.stored = stored;
    this.draws = new HashMap<>(run.basis().record().draws());
    this.begun = new BegunWrites(run, question.key(), generated, effects);
  }

  PushRun run() {
    return run;
  }

  Effects effects() {
    return effects;
  }

  DestinationPlan plan() {
    return plan;
  }

  StoredSecrets stored() {
    return stored;
  }

  Map<String, SecretText> generated() {
    return generated;
  }

  /** Whether some writes are left to the next sync, as they could not all be recorded. */
  boolean hasMore() {
    return more;
  }

  /** Plans again for a folder that stores this, with the values that were generated already. */
  void again(StoredSecrets present) {
    Map<String, Pending> known = new HashMap<>(run.basis().record().pending());
    known.putAll(begun.all());
    known.putAll(begun.waiting());
    Map<String, Owned> owned = new HashMap<>(question.owned());
    owned.putAll(effects.created());
    effects.again();
    stored = present;
    plan = run.plan(present.secrets(), known, question.withOwned(owned));
  }

  /** Generates what the plan needs, and records what must be on record before it is sent. */
  void begin(GeneratorReads.Round generators) {
    generate(generators);
    Map<String, Pending> next = begun.of(plan);
    fit(next);
    if (begun.begin(next) || !draws.equals(run.basis().record().draws())) {
      saveBegun();
    }
  }

  /** Whether the server asks for approvals, which is recorded as soon as it is known. */
  DestinationWriter.Approvals approvals() {
    return new DestinationWriter.Approvals(begun::needApprovals, this::approvalsNeeded);
  }

  private void approvalsNeeded() {
    if (!begun.needApprovals()) {
      begun.setNeedApprovals();
      saveBegun();
    }
  }

  private void saveBegun() {
    run.object()
        .save(
            run.basis()
                .record()
                .withPending(begun.recorded(plan), draws)
                .withApprovals(begun.needApprovals()));
  }

  /** A value that was generated for this sync is not generated again, whatever becomes of it. */
  private void generate(GeneratorReads.Round generators) {
    for (String key : plan.toGenerate()) {
      PushSpec.GeneratorRef reference = run.spec().generators().get(key);
      if (reference == null || generated.containsKey(key)) {
        continue;
      }
      switch (generators.next(reference)) {
        case Generated.Value(SecretText value) -> {
          generated.put(key, value);
          draws.put(key, run.now());
        }
        case Generated.Failed(Failure failure) ->
            effects.failed(Effects.Operation.CREATE, key, failure);
      }
    }
  }

  /** Leaves to the next sync what the record would have no room for. */
  private void fit(Map<String, Pending> next) {
    int room =
        PushRecord.MAX_BYTES
            - SEAL_BYTES
            - RecordText.of(run.basis().record().withPending(plan.pending(), draws)).length();
    Set<String> later = new HashSet<>();
    for (Map.Entry<String, Pending> each : next.entrySet()) {
      room -= RecordText.length(each.getKey(), each.getValue());
      if (room < 0 && later.size() + 1 < next.size()) {
        later.add(each.getKey());
      }
    }
    if (!later.isEmpty()) {
      more = true;
      next.keySet().removeAll(later);
      generated.keySet().removeAll(later);
      draws.keySet().removeAll(later);
      plan = plan.without(later);
    }
  }

  /** By id: what the resource has created so far. */
  Map<String, Owned> owned() {
    Map<String, Owned> owned =
        new HashMap<>(PushBasis.withoutReplaced(plan.owned(), stored.secrets(), effects.created()));
    owned.putAll(effects.created());
    owned.keySet().removeAll(effects.deletedIds());
    return owned;
  }

  /** By key: writes that wait for an approval, or of which it is not known what became. */
  Map<String, Pending> open() {
    return begun.open(plan);
  }

  /**
   * Records what is known where a sync ends before it is settled: what was created, what waits for
   * an approval, and what may have been created.
   */
  void keep() {
    Map<String, Owned> owned = owned();
    Map<String, Pending> open = begun.creations();
    effects.created().values().forEach(mine -> open.remove(mine.key()));
    open.putAll(open());
    run.object()
        .status(
            new InfisicalPushSecretStatus(
                run.object().status().conditions(), PushBasis.keys(owned, false)));
    run.object().save(settled(owned, open, false));
  }

  /** What to record as soon as the API server takes it; what was created is found by it again. */
  PushRecord unsaved() {
    Map<String, Pending> open = begun.creations();
    open.putAll(open());
    return settled(owned(), open, false);
  }

  /**
   * The record after these writes.
   *
   * @param complete whether all that is given was pushed
   */
  PushRecord settled(Map<String, Owned> owned, Map<String, Pending> open, boolean complete) {
    boolean over = effects.approvals().isEmpty() && effects.hasWritten();
    return run.basis()
        .record()
        .settled(
            PushBasis.keys(owned, true),
            open,
            draws,
            complete ? Optional.of(run.digest(question.key())) : Optional.empty())
        .withApprovals(begun.needApprovals() && !over);
  }

  /** Keeps the draw times that an interval counts from. */
  void keepDraws() {
    draws.keySet().retainAll(run.spec().generators().keySet());
    if (!run.spec().replace() || run.spec().interval().isEmpty()) {
      // Nothing is generated at an interval, and a later one counts from then.
      draws.clear();
      return;
    }
    stored.secrets().stream()
        .filter(secret -> run.spec().generators().containsKey(secret.key()))
        .forEach(secret -> draws.putIfAbsent(secret.key(), run.now()));
  }

  /** In what time the next value is to be generated again. */
  Optional<Duration> untilDraw() {
    return run.spec()
        .interval()
        .flatMap(
            interval ->
                draws.values().stream()
                    .map(at -> Duration.between(run.now(), at.plus(interval)))
                    .filter(Duration::isPositive)
                    .min(Duration::compareTo));
  }

  /** Keys whose given value is stored otherwise than the source has it. */
  Set<String> trimmed() {
    Set<String> trimmed = new HashSet<>();
    plan.creations().forEach(each -> trimmed.add(each.key()));
    plan.changes().forEach(each -> trimmed.add(each.key()));
    trimmed.removeIf(
        key -> {
          SecretText value = run.source().values().get(key);
          return value == null
              || run.spec().generators().containsKey(key)
              || StoredForm.of(value).equals(value);
        });
    return trimmed;
  }

  /** Remembers in this process what was written, and how often. */
  void remember(Duration now) {
    String digest = run.digest(question.key());
    boolean unchanged = run.basis().record().pushed().equals(digest);
    Set<String> written = new HashSet<>(effects.changedKeys());
    effects.created().values().forEach(mine -> written.add(mine.key()));
    run.memory().wrote(digest, written);
    written.removeIf(run.spec().generators()::containsKey);
    for (String key : written) {
      run.memory().paces().wrote(key, digest(key), unchanged, now);
    }
  }

  private String digest(String key) {
    return run.digest(question.key(), key, StoredForm.of(begun.value(key)));
  }
}
