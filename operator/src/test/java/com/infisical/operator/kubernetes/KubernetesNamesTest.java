package com.infisical.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.ResourceReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kube-system/secrets/given#",
        "x?y=1",
        "..",
        "a..b",
        "%2e",
        "a/b",
        "A",
        "-a",
        "a-",
        "a b",
        "a\n"
      })
  void refusesWhatCouldLeadARequestElsewhere(String text) {
    assertThat(KubernetesNames.isName(text)).isFalse();
    assertThat(KubernetesNames.isNamespace(text)).isFalse();
    assertThat(ResourceName.of(new ResourceReference(text, "good"))).isEmpty();
    assertThat(ResourceName.of(new ResourceReference("good", text))).isEmpty();
  }

  @Test
  void acceptsNamesOfKubernetes() {
    assertThat(KubernetesNames.isName("app.v1-secret")).isTrue();
    assertThat(KubernetesNames.isNamespace("team-1")).isTrue();
    assertThat(KubernetesNames.isNamespace("team.1")).isFalse();
    assertThat(KubernetesNames.isName("a".repeat(253))).isTrue();
    assertThat(KubernetesNames.isName("a".repeat(254))).isFalse();
    assertThat(KubernetesNames.isNamespace("a".repeat(64))).isFalse();
  }
}
