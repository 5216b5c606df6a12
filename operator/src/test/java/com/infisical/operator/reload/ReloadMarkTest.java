package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.target.plan.TargetRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadMarkTest {
  @Test
  void namesKindAndTarget() {
    assertThat(key(TargetRef.Kind.SECRET, "db"))
        .isEqualTo("secrets.infisical.com/managed-secret.db");
    assertThat(key(TargetRef.Kind.CONFIG_MAP, "db"))
        .isEqualTo("secrets.infisical.com/managed-configmap.db");
  }

  @Test
  void keepsANameOf45BytesAndShortensALongerOne() {
    String longest = "a".repeat(45);
    assertThat(key(TargetRef.Kind.SECRET, longest)).endsWith("managed-secret." + longest);
    // The SHA-256 of 46 times a, by sha256sum.
    assertThat(key(TargetRef.Kind.SECRET, longest + "a"))
        .endsWith("managed-secret." + "a".repeat(28) + "-6643110c5628fff5");
  }

  @Test
  void keepsLongNamesApart() {
    String common = "a".repeat(60);
    assertThat(key(TargetRef.Kind.SECRET, common + "b"))
        .isNotEqualTo(key(TargetRef.Kind.SECRET, common + "c"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 45, 46, 253})
  void isAnAnnotationThatKubernetesAccepts(int length) {
    assertThat(Names.isAnnotationKey(key(TargetRef.Kind.CONFIG_MAP, "a".repeat(length)))).isTrue();
    assertThat(Names.isAnnotationKey(key(TargetRef.Kind.CONFIG_MAP, "a.".repeat(length / 2) + "a")))
        .isTrue();
  }

  private static String key(TargetRef.Kind kind, String name) {
    return ReloadMark.key(new TargetRef(kind, "apps", name));
  }
}
