package com.infisical.e2e.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/** Reads the status conditions of a custom resource from the API server. */
record Conditions(List<Condition> all) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Conditions of(GenericKubernetesResource resource) {
    Object conditions = resource.get("status", "conditions");
    return new Conditions(
        conditions == null
            ? List.of()
            : JSON.convertValue(conditions, new TypeReference<List<Condition>>() {}));
  }

  boolean isTrue(String type) {
    return all.stream().anyMatch(each -> each.getType().equals(type) && isTrue(each));
  }

  /** A line for each condition that is not True: its type and message. */
  List<String> untrue() {
    return all.stream()
        .filter(each -> !isTrue(each))
        .map(each -> each.getType() + ": " + each.getMessage())
        .toList();
  }

  private static boolean isTrue(Condition condition) {
    return "True".equals(condition.getStatus());
  }
}
