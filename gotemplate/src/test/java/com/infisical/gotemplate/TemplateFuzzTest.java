package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.time.Duration;
import java.util.Map;

/**
 * Whatever the text and whatever the secrets: no crash, no hang, no limit exceeded, no secret told.
 *
 * <p>In the normal test run Jazzer plays its seeds alone; {@code JAZZER_FUZZ=1} makes it search.
 * Jazzer 0.24 cannot instrument class files of Java 25, so its search is blind; {@link
 * GrammarFuzzTest} is the one that reaches deep.
 */
class TemplateFuzzTest {
  private static final String SECRET = "fuzz-s3cr3t-fuzz";
  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(500), Duration.ofMillis(500), 64 << 10, 100, 8L << 20);

  @FuzzTest(maxDuration = "60s")
  void rendersOrFailsWithinItsLimits(@NotNull String text) {
    TemplateModel model =
        TemplateModel.of(
            Map.of("A", TemplateSecret.of(SECRET, "/a"), "B", TemplateSecret.of("2", "/b")),
            (path, key) -> null);
    if (!(GoTemplate.parse("K", text) instanceof GoTemplate template)) {
      return;
    }
    switch (template.render(model, LIMITS, Environment.system())) {
      case Rendered rendered ->
          assertThat(rendered.bytes().length).isLessThanOrEqualTo(LIMITS.outputBytes());
      case Failed failed -> assertThat(failed.message()).doesNotContain(SECRET);
    }
  }
}
