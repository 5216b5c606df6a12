package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half of a surrogate pair in a value is U+FFFD to every function, as it is in Go. */
class LoneSurrogateTest {
  private static final TemplateModel MODEL =
      TemplateModel.of(
          Map.of("KEY", TemplateSecret.of("\ud83d x", "/")),
          (path, key) -> TemplateSecret.of("\ud83d x", "/"));

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          {{ .KEY }}                        => \ufffd x
          {{ len .KEY.Value }}              => 5
          {{ quote .KEY.Value }}            => "\ufffd x"
          {{ toJson .KEY.Value }}           => "\ufffd x"
          {{ toYaml .KEY.Value }}           => \ufffd x
          {{ printf "%x" .KEY.Value }}      => efbfbd2078
          {{ b64enc .KEY.Value }}           => 77+9IHg=
          {{ sha1sum .KEY.Value }}          => c221fc28d262159ba0bf79b5ab198adcc3cfb1d1
          {{ (secretFrom "/" "KEY").Value | len }} => 5
          {{ trunc 3 .KEY.Value | b64enc }} => 77+9
          """)
  void isTheReplacementCharacter(String template, String expected) {
    GoTemplate parsed = (GoTemplate) GoTemplate.parse("K", template);
    Rendering rendering = parsed.render(MODEL, Limits.DEFAULT, Environment.system());
    assertThat(rendering)
        .isInstanceOfSatisfying(
            Rendered.class,
            rendered ->
                assertThat(new String(rendered.bytes(), StandardCharsets.UTF_8))
                    .isEqualTo(expected));
  }
}
