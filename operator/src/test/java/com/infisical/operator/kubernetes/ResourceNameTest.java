package com.infisical.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name becomes a part of a request's path. */
class ResourceNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "../../kube-system/secrets/admin",
        "a?watch=true",
        "a#b",
        "a%2fb",
        "a b",
        "a,metadata.name!=b",
        "A",
        "\u00e4",
        "a\n"
      })
  void isMadeOfNothingThatLeadsElsewhere(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceName("shop", name))
        .withMessage("no name of Kubernetes");
    assertThatIllegalArgumentException().isThrownBy(() -> new ResourceName(name, "login"));
    assertThat(ResourceName.parse("shop/" + name)).isEmpty();
  }
}
