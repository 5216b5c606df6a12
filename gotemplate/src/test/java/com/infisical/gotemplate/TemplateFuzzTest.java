package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the text and whatever the secrets: no crash, no hang, no limit exceeded, no secret told.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}. {@link GrammarFuzzTest} reaches deeper.
 */
class TemplateFuzzTest {
  private static final String SECRET = "fuzz-s3cr3t-fuzz";
  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(500), Duration.ofMillis(500), 64 << 10, 100, 8L << 20);

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/TemplateFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void rendersOrFailsWithinItsLimits(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    TemplateModel model =
        TemplateModel.of(
            Map.of("A", TemplateSecret.of(SECRET, "/a"), "B", TemplateSecret.of("2", "/b")),
            (path, key) -> null);
    String text = new String(data, StandardCharsets.UTF_8);
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
