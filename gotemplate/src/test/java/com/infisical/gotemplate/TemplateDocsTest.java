package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the documentation page true: it is written from the library, and its examples are run. */
class TemplateDocsTest {
  private static final Path PAGE = Path.of("../docs/templates.md");
  private static final Path GROUP = Path.of("src/test/resources/corpus/documentation.cases");
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(2), Duration.ofMinutes(2), 1 << 20, 200, 256L << 20);

  @Test
  void pageSaysWhatTheLibraryHas() throws IOException {
    checkOrWrite(PAGE, FunctionReference.page());
  }

  @Test
  void corpusHoldsEveryExample() throws IOException {
    checkOrWrite(GROUP, FunctionReference.corpusGroup());
  }

  private static void checkOrWrite(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("gotemplate.docs.write")) {
      Files.createDirectories(file.toAbsolutePath().normalize().getParent());
      Files.writeString(file, wanted);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s is stale: run the test with -Dgotemplate.docs.write=true", file)
        .isEqualTo(wanted);
  }

  @TestFactory
  Stream<DynamicTest> everyExampleGivesWhatThePageSays() {
    return FunctionReference.withResult().stream()
        .map(
            function ->
                DynamicTest.dynamicTest(
                    function.name(),
                    () ->
                        assertThat(render(function.documentation().example()))
                            .isEqualTo(function.documentation().result())));
  }

  private static String render(String text) {
    TemplateModel model = TemplateModel.of(Map.of(), (path, key) -> null);
    Rendering rendering =
        switch (GoTemplate.parse("KEY", text)) {
          case GoTemplate template -> template.render(model, LIMITS, Environment.system());
          case Failed failed -> failed;
        };
    return switch (rendering) {
      case Rendered rendered -> new String(rendered.bytes(), StandardCharsets.UTF_8);
      case Failed failed -> failed.message();
    };
  }
}
