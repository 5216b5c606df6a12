package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeDemandsTest {
  private static final String DOCKER = "kubernetes.io/dockerconfigjson";
  private static final String KEY = ".dockerconfigjson";

  @ParameterizedTest
  @CsvSource({
    "kubernetes.io/dockerconfigjson, .dockerconfigjson",
    "kubernetes.io/dockercfg, .dockercfg",
    "kubernetes.io/basic-auth, username",
    "kubernetes.io/ssh-auth, ssh-privatekey",
    "kubernetes.io/tls, tls.crt"
  })
  void namesTheKeyThatIsMissing(String type, String key) {
    assertThat(TypeDemands.unmet(type, Given.data("A", "1"), UnknownSecrets.NONE))
        .hasValueSatisfying(
            advice ->
                assertThat(advice).startsWith("a Secret of type " + type + " needs \"" + key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "{\"auths\":{\"r\":{\"password\":<no value>}}}", "{} {}"})
  void saysThatTheValueIsNoJsonAndWhichSecretsAreMissing(String value) {
    UnknownSecrets unknown = UnknownSecrets.of("data", List.of("REGISTRY_PASSWORD"));

    assertThat(TypeDemands.unmet(DOCKER, Given.data(KEY, value), unknown))
        .contains(
            "a Secret of type kubernetes.io/dockerconfigjson needs a JSON object in"
                + " \".dockerconfigjson\", and this value is not one; its template prints the"
                + " secrets \"REGISTRY_PASSWORD\", which no source has");
  }

  @Test
  void saysNothingOfDataThatHasWhatTheTypeAsksFor() {
    assertThat(TypeDemands.unmet(DOCKER, Given.data(KEY, "{\"auths\":{}}"), UnknownSecrets.NONE))
        .isEmpty();
    assertThat(TypeDemands.unmet("Opaque", Given.data("A", "1"), UnknownSecrets.NONE)).isEmpty();
  }
}
