package com.infisical.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Failed;
import com.infisical.gotemplate.GoTemplate;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.TemplateModel;
import com.infisical.gotemplate.TemplateSecret;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The common mistakes, as the engine itself tells them. */
class TemplateAdviceTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          {{ .USER | upper }}       => of a secret is its .Value
          {{ .USER.Vaule }}         => has the fields .Value and .SecretPath
          {{ .NOPE.Value | upper }} => compare the key with those at Infisical
          {{ .my-key.Value }}       => (index . "my-key")
          {{ include "x" . }}       => docs/templates.md lists all functions
          """)
  void saysWhatToDo(String template, String advice) {
    assertThat(TemplateAdvice.after(failure(template))).contains("; ", advice.strip());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = "{{ fail \"no\" }}")
  void leavesOtherMessagesAsTheyAre(String template) {
    assertThat(TemplateAdvice.after(failure(template))).isEqualTo(failure(template));
  }

  private static String failure(String template) {
    TemplateModel model =
        TemplateModel.of(Map.of("USER", TemplateSecret.of("bob", "/")), (path, name) -> null);
    return switch (GoTemplate.parse("KEY", template)) {
      case Failed failed -> failed.message();
      case GoTemplate good ->
          ((Failed) good.render(model, Limits.DEFAULT, Environment.system())).message();
    };
  }
}
