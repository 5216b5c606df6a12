package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads from the statuses what the operator itself found. Pure. */
final class OperatorView {
  private static final String TRUE = "True";

  private OperatorView() {}

  /**
   * What a condition says in place of a try from here.
   *
   * @param why what keeps the step from being tried here
   */
  static Finding instead(
      Step step, HasMetadata object, List<Condition> conditions, String type, String why) {
    Optional<Condition> found =
        Conditions.find(conditions, type).filter(condition -> !isStale(object, condition));
    String title =
        object.getKind()
            + " "
            + object.getMetadata().getNamespace()
            + "/"
            + object.getMetadata().getName();
    if (found.isEmpty()) {
      return new Finding(
          step,
          Outcome.SKIPPED,
          why + "; the operator has not reported the state of " + title + " yet",
          List.of(),
          true);
    }
    boolean ready = TRUE.equals(found.get().getStatus());
    return new Finding(
        step,
        ready ? Outcome.OK : Outcome.FAILED,
        title + ": " + message(found.get()),
        List.of("not tried from here: " + why),
        true);
  }

  /** What the operator says of a whole InfisicalStaticSecret, last of all. */
  static void add(InfisicalStaticSecret resource, Diagnosis diagnosis) {
    boolean wanted =
        resource.getSpec().syncOptions() != null
            && resource.getSpec().syncOptions().instantUpdates();
    List<Condition> conditions = resource.getStatus().conditions();
    add(
        new OldKindView(resource, conditions, Conditions.LAST_RECONCILE_STATUS),
        wanted ? Optional.of(".spec.syncOptions.instantUpdates") : Optional.empty(),
        diagnosis);
  }

  /**
   * What the operator says of the whole resource, last of all.
   *
   * @param instantField the field that asks for instant updates; empty where none does
   */
  static void add(OldKindView resource, Optional<String> instantField, Diagnosis diagnosis) {
    Optional<Condition> last = Conditions.find(resource.conditions(), resource.success());
    boolean failsBefore = diagnosis.failsAt().isPresent();
    if (last.isEmpty() || isStale(resource.object(), last.get())) {
      add(
          diagnosis,
          failsBefore ? Outcome.NOTE : Outcome.FAILED,
          (last.isEmpty() ? "no operator has" : "the operator has not")
              + " processed this generation of the resource; check with doctor cluster that one"
              + " runs, leads and watches this namespace");
      return;
    }
    boolean ready = TRUE.equals(last.get().getStatus());
    Outcome outcome = failsBefore ? Outcome.NOTE : Outcome.FAILED;
    add(diagnosis, ready ? Outcome.OK : outcome, message(last.get()));
    Optional<Condition> instant =
        Conditions.find(resource.conditions(), Conditions.INSTANT_UPDATES);
    if (instantField.isPresent()
        && instant.isPresent()
        && !TRUE.equals(instant.get().getStatus())) {
      add(diagnosis, Outcome.NOTE, instantField.get() + ": " + message(instant.get()));
    }
  }

  private static void add(Diagnosis diagnosis, Outcome outcome, String sentence) {
    diagnosis.add(new Finding(Step.OPERATOR, outcome, sentence, List.of(), true));
  }

  private static boolean isStale(HasMetadata object, Condition condition) {
    Long seen = condition.getObservedGeneration();
    Long generation = object.getMetadata().getGeneration();
    return seen != null && generation != null && seen < generation;
  }

  private static String message(Condition condition) {
    return Objects.requireNonNullElse(condition.getMessage(), "");
  }
}
