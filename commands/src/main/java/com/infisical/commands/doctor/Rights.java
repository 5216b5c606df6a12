package com.infisical.commands.doctor;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.MissingRight;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/**
 * Decides whether a step fails or is skipped when the user lacks a right for it.
 *
 * @param asUser whether steps for which a right is missing are to be skipped
 */
record Rights(boolean asUser) {
  /** The finding for {@code failure}, which is not the chain's fault where a right is missing. */
  Finding finding(Step step, Failure failure) {
    return failure
        .missingRight()
        .map(right -> lacking(step, sentence(right)))
        .orElseGet(() -> new Finding(step, Outcome.FAILED, failure.sentence(), List.of(), false));
  }

  /** The finding where the API server refuses {@code verb} on the plural {@code resources}. */
  Finding refused(
      Step step,
      String verb,
      String resources,
      TargetRef target,
      KubernetesClientException refusal) {
    String sentence = ApiServerWords.of(verb, resources, Scope.of(target.namespace()), refusal);
    return refusal.getCode() == HttpStatus.FORBIDDEN
        ? lacking(step, sentence)
        : new Finding(step, Outcome.FAILED, target + ": " + sentence, List.of(), false);
  }

  /** The finding for a right that is missing, as {@code sentence} says. */
  Finding lacking(Step step, String sentence) {
    return new Finding(
        step,
        asUser ? Outcome.SKIPPED : Outcome.FAILED,
        sentence + (asUser ? "" : ", or skip what needs it with --as-user"),
        List.of(),
        false);
  }

  private static String sentence(MissingRight right) {
    return "you may not %s %s in namespace %s, which this step needs for %s; ask for a role with that right"
        .formatted(right.verb(), right.resource(), right.namespace(), right.what());
  }
}
