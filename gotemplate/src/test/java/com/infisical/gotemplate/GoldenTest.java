package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the engine to Go's: the same bytes, or an error of the same kind at the same place. */
class GoldenTest {
  // wide enough for RSA keys on a busy machine; the limits have tests of their own
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(2), Duration.ofMinutes(2), 1 << 22, 200, 256L << 20);

  private final TemplateModel model = Corpus.model();
  private final Environment environment = Environment.system();

  @TestFactory
  Stream<DynamicContainer> rendersAsGoDoes() {
    return Corpus.groups().stream()
        .map(
            group ->
                DynamicContainer.dynamicContainer(
                    group,
                    Corpus.cases(group).stream()
                        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)))));
  }

  private void check(Corpus.Case expected) {
    Rendering rendering =
        switch (GoTemplate.parse("KEY", expected.template())) {
          case GoTemplate template -> template.render(model, LIMITS, environment);
          case Failed failed -> failed;
        };
    switch (rendering) {
      case Rendered rendered -> {
        assertThat(expected.error()).as("Go refuses this").isEmpty();
        assertThat(readable(bytes(rendered))).isEqualTo(readable(expected.output()));
        assertThat(bytes(rendered)).isEqualTo(expected.output());
      }
      case Failed failed -> {
        assertThat(expected.error()).as("we say: " + failed.message()).isNotEmpty();
        assertThat(failed.kind())
            .as(failed.message() + "\n" + expected.error())
            .isEqualTo(expected.kind());
        assertThat(failed.line())
            .as(failed.message() + "\n" + expected.error())
            .isEqualTo(expected.line());
        assertThat(failed.column())
            .as(failed.message() + "\n" + expected.error())
            .isEqualTo(expected.column());
      }
    }
  }

  private static String bytes(Rendered rendered) {
    return new String(rendered.bytes(), StandardCharsets.ISO_8859_1);
  }

  private static String readable(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
