package com.infisical.operator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.AllowedNamespaces;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedFromTest {
  private static final ConfigMap OWNER =
      new ConfigMapBuilder().withNewMetadata().withNamespace("own").endMetadata().build();

  @Test
  void letsEverybodyInWhereNothingIsSaidAndAlwaysItsOwnNamespace() {
    assertThat(AllowedFrom.isAllowed(null, OWNER, "other")).isTrue();
    assertThat(AllowedFrom.isAllowed(names(), OWNER, "own")).isTrue();
    assertThat(AllowedFrom.isAllowed(names(), OWNER, "other")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "team-red, team-red, true",
    "team-red, team-redder, false",
    "team-*, team-, true",
    "team-*, team-red, true",
    "team-*, my-team-red, false",
    "*-red, team-red, true",
    "*-red, team-red-1, false",
    "*, anything, true",
    "a*b*c, abc, true",
    "a*b*c, a-b-c, true",
    "a*b*c, acb, false",
    "ab*ba, aba, false",
    "team.red, team-red, false",
    "**red, red, true",
  })
  void takesAStarForAnyText(String pattern, String from, boolean allowed) {
    assertThat(AllowedFrom.isAllowed(names(pattern), OWNER, from)).isEqualTo(allowed);
  }

  @Test
  void judgesAPatternOfManyStarsAtOnce() {
    String pattern = "*a".repeat(120) + "*b";

    assertThat(AllowedFrom.isAllowed(names(pattern), OWNER, "a".repeat(63))).isFalse();
  }

  private static AllowedNamespaces names(String... patterns) {
    return new AllowedNamespaces(List.of(patterns), null);
  }
}
