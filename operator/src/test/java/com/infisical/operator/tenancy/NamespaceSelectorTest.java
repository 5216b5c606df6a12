package com.infisical.operator.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The selector of allowedNamespaces, as Kubernetes evaluates one. */
class NamespaceSelectorTest {
  private static final Map<String, String> LABELS = Map.of("team", "a", "env", "prod");

  @Test
  void selectsEverythingWhenItIsEmpty() {
    assertThat(new NamespaceSelector(new LabelSelector()).matches(Map.of())).isTrue();
  }

  @Test
  void needsEveryLabelWithThisVeryValue() {
    assertThat(matches(labels(Map.of("team", "a")))).isTrue();
    assertThat(matches(labels(Map.of("team", "a", "env", "prod")))).isTrue();
    assertThat(matches(labels(Map.of("team", "A")))).isFalse();
    assertThat(matches(labels(Map.of("team", "a", "tier", "x")))).isFalse();
    assertThat(matches(labels(Map.of("Team", "a")))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "team, In, 'a b', true",
    "team, In, b, false",
    "tier, In, a, false",
    "team, NotIn, b, true",
    "team, NotIn, a, false",
    "tier, NotIn, a, true",
    "team, Exists, '', true",
    "tier, Exists, '', false",
    "team, DoesNotExist, '', false",
    "tier, DoesNotExist, '', true"
  })
  void evaluatesEveryOperator(String key, String operator, String values, boolean selected) {
    assertThat(matches(requirement(key, operator, values))).isEqualTo(selected);
  }

  @Test
  void needsAllOfItsParts() {
    LabelSelector both =
        new LabelSelectorBuilder(labels(Map.of("team", "a")))
            .addNewMatchExpression()
            .withKey("env")
            .withOperator("In")
            .withValues(List.of("dev"))
            .endMatchExpression()
            .build();

    assertThat(matches(both)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "team, Like, a, has an unknown operator; use In",
    "team, '', a, has an unknown operator; use In",
    "team, In, '', has no values",
    "team, NotIn, '', has no values",
    "team, Exists, a, has values",
    "'', Exists, '', has no key"
  })
  void matchesNothingWhenItIsNotASelectorAndSaysWhy(
      String key, String operator, String values, String why) {
    LabelSelector selector = requirement(key, operator, values);

    assertThat(matches(selector)).isFalse();
    assertThat(new NamespaceSelector(selector).flaw())
        .hasValueSatisfying(flaw -> assertThat(flaw).startsWith("matchExpressions[0] " + why));
  }

  private static boolean matches(LabelSelector selector) {
    return new NamespaceSelector(selector).matches(LABELS);
  }

  private static LabelSelector labels(Map<String, String> labels) {
    return new LabelSelectorBuilder().withMatchLabels(labels).build();
  }

  private static LabelSelector requirement(String key, String operator, String values) {
    return new LabelSelectorBuilder()
        .addNewMatchExpression()
        .withKey(key)
        .withOperator(operator)
        .withValues(values.isEmpty() ? List.of() : List.of(values.split(" ", -1)))
        .endMatchExpression()
        .build();
  }
}
