package com.infisical.commands.doctor;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * A resource of v1alpha1 and what the operator reports of it.
 *
 * @param success the type of the condition that says whether all is well
 */
record OldKindView(HasMetadata object, List<Condition> conditions, String success) {
  OldKindView {
    conditions = List.copyOf(conditions);
  }

  /** What the operator reports in place of a try from here. */
  Finding instead(Step step, String why) {
    return OperatorView.instead(step, object, conditions, success, why);
  }
}
