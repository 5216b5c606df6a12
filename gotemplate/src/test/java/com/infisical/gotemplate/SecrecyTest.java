package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.gotemplate.functions.Library;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message and no text form of ours ever holds a secret's value. */
class SecrecyTest {
  private static final String SECRET = "s3cr3t-v4lue";

  private final TemplateModel model =
      TemplateModel.of(
          Map.of("KEY", TemplateSecret.of(SECRET, "/app"), "N", TemplateSecret.of("5", "/")),
          (path, key) -> null);

  private Rendering render(String text) {
    return switch (GoTemplate.parse("K", text)) {
      case GoTemplate template -> template.render(model, Limits.DEFAULT, Environment.system());
      case Failed failed -> failed;
    };
  }

  static Stream<String> functionsOfOneText() {
    return Library.standard().byName().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("functionsOfOneText")
  void noFunctionTellsTheSecretItChokedOn(String function) {
    for (String arguments : new String[] {"%s", "%s %s", "%s %s %s", "%s 1", "1 %s", "nil %s"}) {
      String call = arguments.replace("%s", ".KEY.Value");
      if (render("{{ " + function + " " + call + " }}") instanceof Failed failed) {
        assertThat(failed.message()).doesNotContain(SECRET);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ fail .KEY.Value }}",
        "{{ fail (printf \"bad %s\" .KEY) }}",
        "{{ .KEY.Value | fail }}",
        "{{ range .KEY.Value }}{{ end }}",
        "{{ eq (list .KEY) (list .KEY) }}",
        "{{ eq .KEY 1 }}",
        "{{ index (list 1) .KEY.Value }}",
        "{{ index . .KEY.Value 1 }}",
        "{{ secretFrom .KEY.Value .KEY.Value }}",
        "{{ mustToDate .KEY.Value .KEY.Value }}",
        "{{ mustFromJson .KEY.Value }}",
        "{{ regexFind (print \"[\" .KEY) \"x\" }}",
        "{{ urlParse (print \"%\" .KEY) }}",
        "{{ semverCompare .KEY.Value .KEY.Value }}",
        "{{ dict \"a\" .KEY | dig \"a\" .KEY.Value 1 }}",
        "{{ call .KEY.Value }}",
        "{{ (dict .KEY.Value 1).x.y.z }}",
        "{{ template \"x\" .KEY }}",
        "{{ fromYaml .KEY.Value }}",
        "{{ fromYaml (printf \"- %s\" .KEY) }}",
        "{{ fromYaml (printf \"%s: 1\\n%s: 2\" .KEY .KEY) }}",
        "{{ fromYaml (printf \"a: *%s\" .KEY) }}",
        "{{ fromYaml (printf \"a: !!int %s\" .KEY) }}",
        "{{ fromYaml (printf \"!%s [a]\" .KEY) }}",
        "{{ fromYaml (printf \"{%s: 1}: 2\" .KEY) }}",
        "{{ fromYaml (printf \"%%%s\\n---\\na: 1\" .KEY) }}",
        "{{ fromYaml (printf \"a: %s: c\" .KEY) }}",
        "{{ fromYaml (printf \"@%s\" .KEY) }}",
        "{{ fromYaml (printf \"[%s\" .KEY) }}",
        "{{ fromYaml (printf \"a: \\\"\\\\%s\\\"\" .KEY) }}",
        "{{ decodeBase64ToBytes .KEY.Value }}",
        "{{ jwkPublicKeyPem (printf \"{\\\"kty\\\":\\\"%s\\\"}\" .KEY) }}",
        "{{ filterPEM \"A\" .KEY.Value }}"
      })
  void noFailureTellsTheSecretItConcerns(String text) {
    if (render(text) instanceof Failed failed) {
      assertThat(failed.message()).doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: b: c", "- a", "abc", "a: 1\na: 2", "\ta: 1", "a: *b"})
  void fromYamlFailsOnWhatIsNoMap(String yaml) {
    TemplateModel model =
        TemplateModel.of(Map.of("KEY", TemplateSecret.of(yaml, "/")), (path, key) -> null);
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", "x\n{{ (fromYaml .KEY.Value).a }}");
    assertThat(template.render(model, Limits.DEFAULT, Environment.system()))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.message())
                    .startsWith("template: K:2:")
                    .contains("error calling fromYaml: yaml: "));
  }

  @Test
  void failShowsAMessageThatStandsInTheTemplate() {
    assertThat(((Failed) render("{{ fail \"DB_HOST is required\" }}")).message())
        .contains("DB_HOST is required");
  }

  @Test
  void textFormsAreBlank() {
    assertThat(TemplateSecret.of(SECRET, "/").toString()).doesNotContain(SECRET);
    assertThat(model.toString()).doesNotContain(SECRET);
    assertThat(render("{{ .KEY }}").toString()).doesNotContain(SECRET);
  }
}
