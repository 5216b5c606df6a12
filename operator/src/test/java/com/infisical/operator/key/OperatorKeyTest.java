package com.infisical.operator.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetKind;
import com.infisical.operator.target.plan.TargetRef;
import org.junit.jupiter.api.Test;

class OperatorKeyTest {
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);

  @Test
  void marksEqualContentOfOneTargetEqually() {
    assertThat(key.mark(Given.ref(), Given.data("A", "1")))
        .isEqualTo(key.mark(Given.ref(), Given.data("A", "1")))
        .matches("[0-9a-f]{16}");
  }

  @Test
  void marksOtherContentAndOtherTargetsDifferently() {
    TargetData data = Given.data("A", "1");
    TargetRef configMap = new TargetRef(TargetKind.CONFIG_MAP, "apps", "db");

    assertThat(key.mark(Given.ref(), data))
        .isNotEqualTo(key.mark(Given.ref(), Given.data("A", "2")))
        .isNotEqualTo(key.mark(configMap, data))
        .isNotEqualTo(key.mark(new TargetRef(TargetKind.SECRET, "other", "db"), data));
  }

  @Test
  void keepsKeysAndValuesApart() {
    assertThat(key.mark(Given.ref(), Given.data("A", "B1")))
        .isNotEqualTo(key.mark(Given.ref(), Given.data("AB", "1")));
  }

  @Test
  void marksDifferentlyUnderAnotherKey() {
    byte[] other = new byte[OperatorKey.BYTES];
    other[0] = 1;

    assertThat(key.mark(Given.ref(), Given.data("A", "1")))
        .isNotEqualTo(OperatorKey.of(other).mark(Given.ref(), Given.data("A", "1")));
  }

  @Test
  void refusesAKeyOfAnotherLength() {
    assertThatThrownBy(() -> OperatorKey.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNothing() {
    assertThat(key.toString()).isEmpty();
  }
}
