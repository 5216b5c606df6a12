package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.staticsecret.TargetFailure.InvalidSpec;
import java.util.stream.Stream;
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
  void takesAnEmptyTypeForNone() {
    assertThat(
            Given.valid(new SecretTarget("db", "apps", "ConfigMap", "Owner", "", null, null))
                .secretType())
        .isEmpty();
  }
}
