package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages say before their manifests how to fill in what is left open there. */
class DocsPlaceholdersTest {
  private static final Pattern MANIFESTS =
      Pattern.compile("\n## Manifests[^\n]*\n.*?(?=\n## )", Pattern.DOTALL);
  private static final Pattern YAML = Pattern.compile("```yaml\n.*?```", Pattern.DOTALL);
  private static final Pattern PLACEHOLDER = Pattern.compile("YOUR-[A-Z-]+");

  static List<Path> pages() throws IOException {
    Path docs = Repository.find().path("docs");
    try (Stream<Path> methods = Files.list(docs.resolve("infisical-auth"))) {
      return Stream.concat(
              methods.filter(page -> !page.endsWith("messages.md")),
              Stream.of(docs.resolve("infisical-connection.md")))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namesEachPlaceholderOfItsManifestsInTheTextBeforeThem(Path page) throws IOException {
    String section =
        MANIFESTS.matcher(Files.readString(page)).results().findFirst().orElseThrow().group();
    String text = section.substring(0, section.indexOf("```yaml"));
    List<String> placeholders =
        YAML.matcher(section)
            .results()
            .flatMap(block -> PLACEHOLDER.matcher(block.group()).results())
            .map(MatchResult::group)
            .toList();

    assertThat(placeholders).contains("YOUR-INFISICAL-ADDRESS");
    assertThat(text).contains(placeholders);
  }
}
