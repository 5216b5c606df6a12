package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.target.plan.TargetKind;
import com.infisical.operator.target.plan.TargetRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadMarkTest {
  @Test
  void namesKindAndTarget() {
    assertThat(key(TargetKind.SECRET, "db")).isEqualTo("secrets.infisical.com/managed-secret.db");
    assertThat(key(TargetKind.CONFIG_MAP, "db"))
        .isEqualTo("secrets.infisical.com/managed-configmap.db");
  }

  @Test
  void keepsANameOf45BytesAndShortensALongerOne() {
    String longest = "a".repeat(45);
    assertThat(key(TargetKind.SECRET, longest)).endsWith("managed-secret." + longest);
    // The SHA-256 of 46 times a, by sha256sum.
    assertThat(key(TargetKind.SECRET, longest + "a"))
        .endsWith("managed-secret." + "a".repeat(28) + "-6643110c5628fff5");
  }

  @Test
  void keepsLongNamesApart() {
    String common = "a".repeat(60);
    assertThat(key(TargetKind.SECRET, common + "b"))
        .isNotEqualTo(key(TargetKind.SECRET, common + "c"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 45, 46, 253})
  void isAnAnnotationThatKubernetesAccepts(int length) {
    assertThat(Names.isAnnotationKey(key(TargetKind.CONFIG_MAP, "a".repeat(length)))).isTrue();
    assertThat(Names.isAnnotationKey(key(TargetKind.CONFIG_MAP, "a.".repeat(length / 2) + "a")))
        .isTrue();
  }

  private static String key(TargetKind kind, String name) {
    return ReloadMark.key(new TargetRef(kind, "apps", name));
  }
}
