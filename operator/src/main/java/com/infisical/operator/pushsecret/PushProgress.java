package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.pushsecret.GeneratorReads.Generated;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.pushsecret.plan.Pending.Act;
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
 * How far the writes of one sync have come, and what of that is recorded: what is begun before it
 * is sent, and what was done before that is forgotten. For one thread.
 */
final class PushProgress {
  private static final int SEAL_BYTES = 1_024;

  private final PushRun run;
  private final PushRun.Question question;
  private final Effects effects = new Effects();
  private final Map<String, SecretText> generated = new HashMap<>();
  private final Map<String, Pending> begun = new HashMap<>();
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

  /** Whether some creations are left to the next sync, as they could not all be recorded. */
  boolean hasMore() {
    return more;
  }

  /** Plans again for a folder that stores this, with the values that were generated already. */
  void again(StoredSecrets present) {
    Map<String, Pending> known = new HashMap<>(run.basis().record().pending());
    known.putAll(begun);
    effects.approvals().forEach((key, act) -> known.put(key, pending(act, key, value(key), true)));
    Map<String, Owned> owned = new HashMap<>(question.owned());
    owned.putAll(effects.created());
    effects.again();
    stored = present;
    plan = run.plan(present.secrets(), known, question.withOwned(owned));
  }

  /** Generates what the plan needs, and records what is about to be created and generated. */
  void begin(GeneratorReads.Round generators) {
    generate(generators);
    for (DestinationPlan.Creation creation : plan.creations()) {
      String key = creation.key();
      creation
          .value()
          .or(() -> Optional.ofNullable(generated.get(key)))
          .ifPresent(value -> begun.put(key, pending(Act.CREATE, key, value, false)));
    }
    Map<String, Pending> kept = new HashMap<>(run.basis().record().pending());
    kept.keySet().retainAll(plan.pending().keySet());
    fit(kept);
    if (!begun.isEmpty() || !draws.equals(run.basis().record().draws())) {
      kept.putAll(begun);
      run.object().save(run.basis().record().withPending(kept, draws));
    }
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

  /** Leaves creations to the next sync that the record has no room for. */
  private void fit(Map<String, Pending> kept) {
    int room =
        PushRecord.MAX_BYTES
            - SEAL_BYTES
            - RecordText.of(run.basis().record().withPending(kept, draws)).length();
    Set<String> later = new HashSet<>();
    for (DestinationPlan.Creation creation : plan.creations()) {
      Pending begins = begun.get(creation.key());
      if (begins != null) {
        room -= RecordText.length(creation.key(), begins);
        if (room < 0 && later.size() + 1 < begun.size()) {
          later.add(creation.key());
        }
      }
    }
    if (!later.isEmpty()) {
      more = true;
      begun.keySet().removeAll(later);
      generated.keySet().removeAll(later);
      draws.keySet().removeAll(later);
      plan = plan.without(later);
    }
  }

  private Pending pending(Act act, String key, SecretText value, boolean approval) {
    return new Pending(
        act,
        run.now(),
        run.digest(question.key(), key, StoredForm.of(value)),
        approval,
        run.spec().generators().containsKey(key));
  }

  private SecretText value(String key) {
    return Optional.ofNullable(generated.get(key))
        .or(() -> Optional.ofNullable(run.source().values().get(key)))
        .orElse(SecretText.of(""));
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
    Map<String, Pending> open = new HashMap<>(plan.pending());
    effects.approvals().forEach((key, act) -> open.put(key, pending(act, key, value(key), true)));
    begun.forEach(
        (key, begins) -> {
          if (effects.isUnanswered(key)) {
            open.put(key, begins);
          }
        });
    return open;
  }

  /**
   * Records what is known where a sync ends before it is settled: what was created, what waits for
   * an approval, and what may have been created.
   */
  void keep() {
    Map<String, Owned> owned = owned();
    Map<String, Pending> open = new HashMap<>(begun);
    effects.created().values().forEach(mine -> open.remove(mine.key()));
    open.putAll(open());
    run.object()
        .status(
            new InfisicalPushSecretStatus(
                run.object().status().conditions(), PushBasis.keys(owned, false)));
    run.object().save(settled(owned, open, false));
  }

  /**
   * The record after these writes.
   *
   * @param complete whether all that is given was pushed
   */
  PushRecord settled(Map<String, Owned> owned, Map<String, Pending> open, boolean complete) {
    return run.basis()
        .record()
        .settled(
            PushBasis.keys(owned, true),
            open,
            draws,
            complete ? Optional.of(run.digest(question.key())) : Optional.empty());
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
    return run.digest(question.key(), key, StoredForm.of(value(key)));
  }
}
