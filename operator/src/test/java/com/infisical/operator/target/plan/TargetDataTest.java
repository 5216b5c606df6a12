package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.key.OperatorKey;
import org.junit.jupiter.api.Test;

class TargetDataTest {
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);

  @Test
  void marksEqualContentOfOneTargetEqually() {
    assertThat(mark(Given.ref(), Given.data("A", "1")))
        .isEqualTo(mark(Given.ref(), Given.data("A", "1")))
        .matches("[0-9a-f]{16}");
  }

  @Test
  void marksOtherContentAndOtherTargetsDifferently() {
    TargetData data = Given.data("A", "1");
    TargetRef configMap = new TargetRef(TargetRef.Kind.CONFIG_MAP, "apps", "db");

    assertThat(mark(Given.ref(), data))
        .isNotEqualTo(mark(Given.ref(), Given.data("A", "2")))
        .isNotEqualTo(mark(configMap, data))
        .isNotEqualTo(mark(new TargetRef(TargetRef.Kind.SECRET, "other", "db"), data));
  }

  @Test
  void keepsKeysAndValuesApart() {
    assertThat(mark(Given.ref(), Given.data("A", "B1")))
        .isNotEqualTo(mark(Given.ref(), Given.data("AB", "1")));
  }

  @Test
  void marksDifferentlyUnderAnotherKey() {
    byte[] other = new byte[OperatorKey.BYTES];
    other[0] = 1;

    assertThat(mark(Given.ref(), Given.data("A", "1")))
        .isNotEqualTo(Given.data("A", "1").mark(OperatorKey.of(other), Given.ref()));
  }

  private String mark(TargetRef target, TargetData data) {
    return data.mark(key, target);
  }
}
