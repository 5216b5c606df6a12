package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTest {
  private static final Mark WEB = new Mark("InfisicalStaticSecret", "apps", "web");

  @ParameterizedTest
  @ValueSource(strings = {"apps/web", "InfisicalStaticSecret/apps/web"})
  void readsAnInfisicalStaticSecretWithAndWithoutItsKind(String text) {
    assertThat(Mark.read(text)).contains(WEB);
    assertThat(WEB.isWrittenAs(text)).isTrue();
  }

  @Test
  void writesAnInfisicalStaticSecretInTwoPartsAndOtherKindsInThree() {
    Mark other = new Mark("InfisicalOther", "apps", "web");

    assertThat(WEB).hasToString("apps/web");
    assertThat(other).hasToString("InfisicalOther/apps/web");
    assertThat(Mark.read(other.toString())).contains(other);
  }

  @Test
  void keepsNamesakesOfOtherKindsApart() {
    assertThat(WEB.isWrittenAs("InfisicalOther/apps/web")).isFalse();
    assertThat(new Mark("InfisicalOther", "apps", "web").isWrittenAs("apps/web")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apps",
        "apps/",
        "/web",
        "apps/../web",
        "other/apps/web",
        "A/b/c/d",
        "Apps/web",
        "A B/a/b"
      })
  void readsNothingThatNamesNoResource(String text) {
    assertThat(Mark.read(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "apps/api, 'InfisicalStaticSecret \"apps/api\"'",
    "InfisicalOther/apps/api, 'InfisicalOther \"apps/api\"'"
  })
  void isToldWithItsKind(String holder, String told) {
    assertThat(new OwnershipRefusal.ManagedByAnother(Given.ref(), holder, true).sentence())
        .contains("is managed by " + told + ";");
    assertThat(new OwnershipRefusal.ManagedByAnother(Given.ref(), holder, false).sentence())
        .contains("as managed by " + told + ",");
  }
}
