package com.infisical.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"A", "a.b", "tls.crt", ".dockerconfigjson", "_x", "-", "0", "a..b"})
  void acceptsDataKeysThatKubernetesAccepts(String key) {
    assertThat(Names.isDataKey(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "..data", "a b", "a/b", "größe", "a\nb", "$A"})
  void refusesDataKeysThatKubernetesRefuses(String key) {
    assertThat(Names.isDataKey(key)).isFalse();
  }

  @Test
  void limitsDataKeysTo253Characters() {
    assertThat(Names.isDataKey("a".repeat(253))).isTrue();
    assertThat(Names.isDataKey("a".repeat(254))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "app.kubernetes.io/name", "A_b.c-d"})
  void acceptsLabelKeysThatKubernetesAccepts(String key) {
    assertThat(Names.isLabelKey(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a/b/c", "Upper.case/a", "-a", "a-", "a b", "a..b/c"})
  void refusesLabelKeysThatKubernetesRefuses(String key) {
    assertThat(Names.isLabelKey(key)).isFalse();
  }

  @Test
  void acceptsUpperCasePrefixesOfAnnotationsAsKubernetesDoes() {
    assertThat(Names.isAnnotationKey("Upper.case/a")).isTrue();
  }

  @Test
  void limitsLabelValuesTo63Characters() {
    assertThat(Names.isLabelValue("")).isTrue();
    assertThat(Names.isLabelValue("a".repeat(63))).isTrue();
    assertThat(Names.isLabelValue("a".repeat(64))).isFalse();
    assertThat(Names.isLabelValue("a value")).isFalse();
  }

  @Test
  void namesTwentyAndCountsTheRest() {
    List<String> many = IntStream.range(0, 23).mapToObj(i -> "K" + i).toList();

    assertThat(Names.listed(many)).startsWith("\"K0\", ").endsWith("\"K19\" and 3 more");
  }

  @Test
  void keepsANameOnOneLine() {
    assertThat(Names.quoted("a\nb")).isEqualTo("\"a?b\"");
  }
}
