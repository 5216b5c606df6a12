package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A regular expression that would grow too large is refused before it is compiled. */
class ExpressionLimitsTest {
  private final TemplateModel model = TemplateModel.of(Map.of(), (path, key) -> null);

  private String refusal(String text) {
    GoTemplate template = (GoTemplate) GoTemplate.parse("CONFIG", text);
    Rendering rendering = template.render(model, Limits.DEFAULT, Environment.system());
    assertThat(rendering).isInstanceOf(Failed.class);
    assertThat(((Failed) rendering).kind()).isEqualTo(FailureKind.FUNCTION);
    return ((Failed) rendering).message();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(((a{100}){100}){100}){100}",
        "((((){1000}){1000}){1000}){1000}",
        "(?:(?:a?){10}){101}",
        "a{1001}",
        "a{2,1}",
      })
  void refusesExpressionsThatRepeatTooOften(String expression) {
    assertThat(refusal("{{ mustRegexMatch `" + expression + "` `a` }}"))
        .contains("invalid repeat count");
  }

  @Test
  void refusesExpressionsThatAreTooLargeOrTooDeep() {
    for (String size :
        List.of(
            "repeat 10001 `a`", "repeat 100 `a{1000}`", "repeat 300 `\\pL`", "repeat 2000 `(a)`")) {
      assertThat(refusal("{{ mustRegexMatch (" + size + ") `a` }}"))
          .contains("expression too large");
    }
    String nested = "print (repeat 1001 `(?:`) `a` (repeat 1001 `)*`)";
    assertThat(refusal("{{ mustRegexMatch (" + nested + ") `a` }}"))
        .contains("expression nests too deeply");
  }
}
