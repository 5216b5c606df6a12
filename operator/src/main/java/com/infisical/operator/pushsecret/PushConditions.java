package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.pushsecret.Effects.Operation;
import com.infisical.operator.pushsecret.plan.Conflict;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reports the result of a push in its status (docs/infisical-push-secret.md#status). Pure.
 *
 * <p>The Go operator's {@code Reconcile} is True where something failed; people wait for it so.
 */
final class PushConditions {
  static final String READY = "Ready";
  private static final String PREFIX = "secrets.infisical.com/";
  static final String RECONCILE = PREFIX + "Reconcile";
  static final String AUTHENTICATED = PREFIX + "Authenticated";
  static final String CONFLICT = PREFIX + "Conflict";

  private PushConditions() {}

  /** Whether a Go operator wrote {@code present} last: it gives its conditions no generation. */
  static boolean isOfGo(List<Condition> present) {
    return Conditions.find(present, RECONCILE)
        .filter(condition -> condition.getObservedGeneration() == null)
        .isPresent();
  }

  private static String type(Operation operation) {
    return switch (operation) {
      case CREATE -> PREFIX + "FailedToCreateSecrets";
      case UPDATE -> PREFIX + "FailedToUpdateSecrets";
      case REPLACE -> PREFIX + "FailedToReplaceSecrets";
      case DELETE -> PREFIX + "FailedToDeleteSecrets";
    };
  }

  private static Conditions present(PushObject object, Instant now) {
    return new Conditions(object.status().conditions(), generationOf(object.object()), now);
  }

  /** The status where nothing was pushed. */
  static InfisicalPushSecretStatus notCompared(
      PushObject object, String sentence, Optional<Boolean> loggedIn, Instant now) {
    Conditions conditions = present(object, now);
    conditions
        .error(READY, sentence)
        .set(RECONCILE, true, "Error", "Reconciliation failed: " + sentence);
    loggedIn.ifPresent(in -> authenticated(conditions, in, sentence));
    return new InfisicalPushSecretStatus(conditions.toList(), object.status().managedSecrets());
  }

  private static void authenticated(Conditions conditions, boolean loggedIn, String sentence) {
    if (loggedIn) {
      conditions.ok(AUTHENTICATED, "Logged in to Infisical");
    } else {
      conditions.error(AUTHENTICATED, sentence);
    }
  }

  /** The status after the folder was compared. */
  static InfisicalPushSecretStatus compared(
      PushObject object, PushOutcome.Compared outcome, Instant now) {
    Conditions conditions = present(object, now);
    authenticated(conditions, true, "");
    for (Operation operation : Operation.values()) {
      failures(conditions, operation, outcome.effects().failures(operation));
    }
    conflicts(conditions, outcome.conflicts());
    List<String> wrong = wrong(outcome);
    boolean failed = outcome.effects().hasFailures();
    if (wrong.isEmpty()) {
      conditions.ok(READY, pushed(outcome));
    } else {
      conditions.error(READY, String.join("; ", wrong));
    }
    conditions.set(
        RECONCILE,
        failed,
        failed ? "Error" : "OK",
        failed
            ? "Reconciliation failed: " + String.join("; ", wrong)
            : "Reconciliation successful");
    return new InfisicalPushSecretStatus(conditions.toList(), outcome.managed());
  }

  private static String pushed(PushOutcome.Compared outcome) {
    return outcome.conflicts().isEmpty()
        ? "Everything is pushed"
        : "Pushed; some keys exist and are left as they are, see the condition " + CONFLICT;
  }

  private static void failures(
      Conditions conditions, Operation operation, Map<String, String> failures) {
    String message =
        failures.isEmpty()
            ? "No secret failed"
            : "Failed to %s secrets: %s: %s"
                .formatted(
                    operation.verb(),
                    Keys.listed(failures.keySet()),
                    String.join("; ", failures.values().stream().distinct().limit(3).toList()));
    conditions.set(
        type(operation), !failures.isEmpty(), failures.isEmpty() ? "OK" : "Error", message);
  }

  private static void conflicts(Conditions conditions, List<Conflict> conflicts) {
    if (conflicts.isEmpty()) {
      conditions.remove(CONFLICT);
    } else {
      conditions.set(CONFLICT, true, "Conflict", sentences(conflicts));
    }
  }

  private static List<String> wrong(PushOutcome.Compared outcome) {
    List<String> wrong = new ArrayList<>();
    outcome.dryRun().ifPresent(wrong::add);
    for (Operation operation : Operation.values()) {
      Map<String, String> failures = outcome.effects().failures(operation);
      if (!failures.isEmpty()) {
        wrong.add(
            "could not %s %s: %s"
                .formatted(
                    operation.verb(),
                    Keys.listed(failures.keySet()),
                    failures.values().iterator().next()));
      }
    }
    if (!outcome.unusable().isEmpty()) {
      wrong.add(
          "cannot push "
              + Keys.listed(outcome.unusable())
              + ": a value must be UTF-8 text and a key must have no colon, slash or outer space;"
              + " use encodeBase64 in a template, or another key");
    }
    if (!outcome.waiting().isEmpty()) {
      wrong.add(waiting(outcome.waiting()));
    }
    if (!outcome.away().isEmpty()) {
      wrong.add(
          "not deleted, because most of what this resource created is no longer in its source: "
              + Keys.listed(outcome.away())
              + "; set the annotation secrets.infisical.com/force-sync to a new value to delete"
              + " them");
    }
    if (!outcome.contested().isEmpty()) {
      wrong.add(
          "repaired only once a minute, because another client or the server itself keeps changing"
              + " them: "
              + Keys.listed(outcome.contested()));
    }
    List<Conflict> serious =
        outcome.conflicts().stream().filter(c -> !(c instanceof Conflict.Foreign)).toList();
    if (!serious.isEmpty()) {
      wrong.add(sentences(serious));
    }
    return wrong;
  }

  static String waiting(Map<String, Pending> waiting) {
    Instant since =
        waiting.values().stream().map(Pending::since).min(Instant::compareTo).orElse(Instant.EPOCH);
    return "waiting for approval since %s at Infisical: %s"
        .formatted(since.truncatedTo(ChronoUnit.SECONDS), Keys.listed(waiting.keySet()));
  }

  private static String sentences(List<Conflict> conflicts) {
    return String.join("; ", each(conflicts));
  }

  /** Why keys are left as they are, a sentence for each reason. */
  static List<String> each(List<Conflict> conflicts) {
    return conflicts.stream()
        .collect(Collectors.groupingBy(PushConditions::group))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(group -> group.getKey().formatted(Keys.listed(names(group.getValue()))))
        .toList();
  }

  private static Collection<String> names(List<Conflict> conflicts) {
    return conflicts.stream().map(PushConditions::name).toList();
  }

  private static String name(Conflict conflict) {
    return switch (conflict) {
      case Conflict.NameTaken(String key, String present) -> key + " (now " + present + ")";
      case Conflict.RenamedAndUnwanted(String key, String present) ->
          key + " (now " + present + ")";
      case Conflict.HeldByAnother(String key, String holder) -> key + " (by " + holder + ")";
      case Conflict.Foreign foreign -> foreign.key();
      case Conflict.ManagedByServer managed -> managed.key();
    };
  }

  private static String group(Conflict conflict) {
    return switch (conflict) {
      case Conflict.Foreign foreign ->
          "exist and were not created by this resource, so they are left as they are: %s; set"
              + " updatePolicy Replace to overwrite them, or the annotation"
              + " secrets.infisical.com/adopt: \"true\" to take them over";
      case Conflict.HeldByAnother held -> "are pushed by another resource: %s";
      case Conflict.ManagedByServer managed ->
          "are rotated or replicated by the server and never written: %s";
      case Conflict.NameTaken taken ->
          "were renamed at the server, and other secrets have their names: %s; rename them back"
              + " there";
      case Conflict.RenamedAndUnwanted renamed ->
          "were renamed at the server and are no longer in the source, so they are not deleted: %s";
    };
  }
}
