package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.target.plan.TargetFailure.InvalidSpec;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TargetSpecTest {
  @ParameterizedTest
  @MethodSource("unusable")
  void namesTheFieldThatIsNotValid(SecretTarget target, String field) {
    assertThat(TargetSpec.of(target))
        .isInstanceOfSatisfying(
            TargetSpec.Invalid.class,
            invalid ->
                assertThat(invalid.failure())
                    .isInstanceOfSatisfying(
                        InvalidSpec.class,
                        failure -> assertThat(failure.field()).isEqualTo(field)));
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(new SecretTarget("", "apps", "Secret", "Owner", null, null, null), "name"),
        Arguments.of(new SecretTarget("db", null, "Secret", "Owner", "", null, null), "namespace"),
        Arguments.of(new SecretTarget("db", "apps", "Pod", "Owner", null, null, null), "kind"),
        Arguments.of(
            new SecretTarget("db", "apps", "Secret", "", null, null, null), "creationPolicy"),
        Arguments.of(
            new SecretTarget("db", "apps", "ConfigMap", "Owner", "Opaque", null, null),
            "secretType"));
  }

  @Test
  void takesAnIncompleteEntryForAnyTargetThatItMayHaveMeant() {
    TargetRef listed = new TargetRef(TargetRef.Kind.SECRET, "apps", "db");
    TargetRef other = new TargetRef(TargetRef.Kind.SECRET, "apps", "cache");

    assertThat(TargetSpec.mayMean(target("db", "apps", "Secret", ""), listed)).isTrue();
    assertThat(TargetSpec.mayMean(target("db", "apps", "", "Owner"), listed)).isTrue();
    assertThat(TargetSpec.mayMean(target("db", null, "Secret", "Owner"), listed)).isTrue();
    assertThat(TargetSpec.mayMean(target("", "", "Pod", null), listed)).isTrue();
    assertThat(TargetSpec.mayMean(target("db", "apps", "Secret", ""), other)).isFalse();
    assertThat(TargetSpec.mayMean(target("db", "apps", "ConfigMap", "Owner"), listed)).isFalse();
    assertThat(TargetSpec.mayMean(target("db", "web", "", "Owner"), listed)).isFalse();
  }

  private static SecretTarget target(
      @Nullable String name, @Nullable String namespace, String kind, @Nullable String policy) {
    return new SecretTarget(name, namespace, kind, policy, null, null, null);
  }

  @Test
  void takesAnEmptyTypeForNone() {
    assertThat(
            Given.valid(new SecretTarget("db", "apps", "ConfigMap", "Owner", "", null, null))
                .secretType())
        .isEmpty();
  }
}
