package com.infisical.operator.tenancy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a label selector on the labels of a namespace, as Kubernetes does: all requirements
 * must hold, and an empty selector matches everything (Kubernetes documentation, "Labels and
 * Selectors"). Pure.
 */
record NamespaceSelector(LabelSelector selector) {

  /**
   * Why the selector matches nothing whatever the labels: an object older than the schema may have
   * requirements that Kubernetes does not know.
   */
  Optional<String> flaw() {
    List<LabelSelectorRequirement> requirements = requirements();
    for (int i = 0; i < requirements.size(); i++) {
      Optional<String> flaw = flaw(requirements.get(i));
      if (flaw.isPresent()) {
        return Optional.of("matchExpressions[%d] %s".formatted(i, flaw.get()));
      }
    }
    return Optional.empty();
  }

  /** Whether a namespace with these labels is selected. */
  boolean matches(Map<String, String> labels) {
    Map<String, String> wanted = selector.getMatchLabels();
    return flaw().isEmpty()
        && (wanted == null
            || wanted.entrySet().stream()
                .allMatch(e -> Objects.equals(labels.get(e.getKey()), e.getValue())))
        && requirements().stream().allMatch(r -> holds(r, labels));
  }

  private List<LabelSelectorRequirement> requirements() {
    List<LabelSelectorRequirement> all = selector.getMatchExpressions();
    return all == null ? List.of() : all;
  }

  private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    return switch (operator(requirement)) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  private static Optional<String> flaw(@Nullable LabelSelectorRequirement requirement) {
    if (requirement == null || requirement.getKey() == null || requirement.getKey().isEmpty()) {
      return Optional.of("has no key");
    }
    boolean valued = requirement.getValues() != null && !requirement.getValues().isEmpty();
    return switch (operator(requirement)) {
      case "In", "NotIn" ->
          valued ? Optional.empty() : Optional.of("has no values; In and NotIn need some");
      case "Exists", "DoesNotExist" ->
          valued ? Optional.of("has values; Exists and DoesNotExist take none") : Optional.empty();
      default -> Optional.of("has an unknown operator; use In, NotIn, Exists or DoesNotExist");
    };
  }

  private static String operator(LabelSelectorRequirement requirement) {
    return Objects.requireNonNullElse(requirement.getOperator(), "");
  }
}
