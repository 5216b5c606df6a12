package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole target's data from one template, as yaml.v3 reads a map of text to text. */
class YamlDataTest {
  private static YamlData read(String template) {
    GoTemplate parsed = (GoTemplate) GoTemplate.parse("data", template);
    TemplateModel model =
        TemplateModel.of(
            Map.of("A", TemplateSecret.of("va\"l", "/"), "B", TemplateSecret.of("x\ny\n", "/")),
            (path, key) -> null);
    Rendered rendered = (Rendered) parsed.render(model, Limits.DEFAULT, Environment.system());
    return YamlData.read(rendered, Limits.DEFAULT, System::nanoTime);
  }

  private static Map<String, String> entries(String template) {
    Map<String, String> texts = new TreeMap<>();
    ((YamlData.Read) read(template))
        .entries()
        .forEach((key, value) -> texts.put(key, new String(value, StandardCharsets.UTF_8)));
    return texts;
  }

  @Test
  void scalarsOfAnyTypeStayAsWritten() {
    assertThat(entries("a: 1\nb: true\nc: 010\nd: 1.50\ne: 2024-01-02\n1: x\nf: yes"))
        .isEqualTo(
            Map.of(
                "a",
                "1",
                "b",
                "true",
                "c",
                "010",
                "d",
                "1.50",
                "e",
                "2024-01-02",
                "1",
                "x",
                "f",
                "yes"));
  }

  @Test
  void quotedAndBlockScalarsAreUnwrapped() {
    String template =
        """
        a: {{ .A.Value | quote }}
        b: |
          {{- .B.Value | trim | nindent 2 }}
        c: 'it''s'
        """;
    assertThat(entries(template)).isEqualTo(Map.of("a", "va\"l", "b", "x\ny\n", "c", "it's"));
  }

  @Test
  void nullsAreEmptyAndAnchorsAndMergesWork() {
    assertThat(entries("a:\nb: ~\nc: &x v\nd: *x"))
        .isEqualTo(Map.of("a", "", "b", "", "c", "v", "d", "v"));
    assertThat(entries("<<: {p: 1, q: 2}\nq: 3")).isEqualTo(Map.of("p", "1", "q", "3"));
  }

  @Test
  void binaryScalarsAreDecoded() {
    YamlData.Read read = (YamlData.Read) read("a: !!binary /wD+");
    assertThat(read.entries().get("a")).containsExactly(0xFF, 0x00, 0xFE);
  }

  @Test
  void aliasesOfOneLongValueAreCountedEachTime() {
    String template = "a: &a {{ repeat 500000 `x` }}{{ range until 100 }}\nk{{ . }}: *a{{ end }}";
    assertThat(read(template))
        .isInstanceOfSatisfying(
            YamlData.Unreadable.class,
            u -> assertThat(u.kind()).isEqualTo(FailureKind.OUTPUT_LIMIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n ", "# only a comment", "~"})
  void nothingIsAnEmptyMap(String template) {
    assertThat(entries(template)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A: x\\nB: [1, 2]|yaml: unmarshal errors: line 2: cannot unmarshal !!seq into string",
        "A: x\\nB: \"y|yaml: line 2: found unexpected end of stream",
        "A: x\\nA: y|yaml: unmarshal errors: line 2: a mapping key is already defined at line 1"
      })
  void saysInWhichLineWhatIsWrong(String template, String reason) {
    assertThat(read(template.replace("\\n", "\n")))
        .isEqualTo(
            new YamlData.Unreadable(
                FailureKind.EVALUATION,
                "the template's output is not a YAML map of keys and scalar values (%s)"
                    .formatted(reason)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "just {{ .A.Value }}",
        "- {{ .A.Value }}",
        "a: [{{ .A.Value }}]",
        "a: {b: c}",
        "a: 1\na: 2",
        "a: 'x",
        "\t{"
      })
  void whatIsNoMapOfScalarsIsRefusedWithoutItsValues(String template) {
    assertThat(read(template))
        .isInstanceOfSatisfying(
            YamlData.Unreadable.class, u -> assertThat(u.message()).doesNotContain("va\"l"));
  }
}
