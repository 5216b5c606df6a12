package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rendering names the unknown secrets in whose place it printed nothing, and no others. */
class UnknownKeysTest {
  private static final TemplateModel MODEL =
      TemplateModel.of(Map.of("KEY", TemplateSecret.of("value", "/")), (path, key) -> null);

  private static Rendered render(String template) {
    GoTemplate parsed = (GoTemplate) GoTemplate.parse("K", template);
    return (Rendered) parsed.render(MODEL, Limits.DEFAULT, Environment.system());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          {{ .NOPE }}                             => NOPE
          {{ .NOPE.Value }}                       => NOPE
          {{ $.NOPE.Value }}                      => NOPE
          {{ .KEY }} {{ .NOPE }}                  => NOPE
          {{ index . "no-pe" }}                   => no-pe
          {{ (index . "no-pe").Value }}           => no-pe
          {{ print .NOPE }}                       => NOPE
          {{ printf "a %s" .NOPE }}               => NOPE
          {{ html .NOPE }}                        => NOPE
          {{ with .KEY }}{{ $.NOPE }}{{ end }}    => NOPE
          {{ range 2 }}{{ $.NOPE }}{{ end }}      => NOPE
          {{ $x := .NOPE }}{{ $x }}               => NOPE
          {{ $x := .NOPE }}{{ .KEY }}{{ $x.Value }} => NOPE
          {{ define "t" }}{{ .NOPE }}{{ end }}{{ template "t" . }} => NOPE
          """)
  void namesTheKeyWhereNothingIsPrinted(String template, String key) {
    assertThat(render(template).unknown()).containsExactly(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ .KEY }} {{ .KEY.Value }} {{ index . \"KEY\" }}",
        "{{ with .NOPE }}{{ .Value }}{{ end }}",
        "{{ if .NOPE }}{{ .NOPE }}{{ end }}",
        "{{ .NOPE | default \"x\" }}{{ .NOPE | default \"\" }}",
        "{{ (index . \"NOPE\").Value | default \"x\" }}",
        "{{ $x := .NOPE }}{{ $x = .KEY }}{{ $x }}",
        "{{ $x := .NOPE }}{{ with $x }}{{ . }}{{ end }}",
        "{{ coalesce .NOPE .KEY }}",
        "{{ index . .KEY.Value }}{{ (index . (print .KEY)).Value }}{{ .KEY.Value | index . }}",
        "{{ (dict \"a\" 1).nope }}",
        "{{ range $k, $v := . }}{{ $k }}{{ end }}",
        "{{ ternary \"\" \"x\" (empty .NOPE) }}"
      })
  void namesNoKeyThatMayBeAbsent(String template) {
    assertThat(render(template).unknown()).isEmpty();
  }
}
