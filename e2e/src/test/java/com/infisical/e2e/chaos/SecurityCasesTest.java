package com.infisical.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of attacks and faults in docs/security-cases.md is what the tests have; {@code
 * -Ddocs.update=true} writes it.
 */
class SecurityCasesTest {
  private static final String CASES = "/com/infisical/e2e/security-cases.txt";
  private static final int AT_LEAST = 60;
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");
  private static final String HEAD =
      """
      # Attacks and faults

      What was tried against the operator, or failed under it, and what happened: the names of the tests that do it. This page is generated from them
      (`SecurityCasesTest`). The threats behind them are in [security.md](security.md#threats).

      | area | what is tried or fails | what happened | test |
      |---|---|---|---|
      """;

  private final Path root = Repository.find().path(".");
  private final Map<String, String> sources = sources();

  SecurityCasesTest() throws IOException {}

  private record Case(String area, String tried, String test) {
    static Case of(String line) {
      String[] parts = line.split(" \\| ", 3);
      return new Case(parts[0], parts[1], parts[2]);
    }

    String row() {
      String method = test.substring(test.indexOf('.') + 1);
      String sentence =
          method
              .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
              .toLowerCase(Locale.ROOT);
      return "| %s | %s | %s | `%s` |\n".formatted(area, tried, sentence, test);
    }
  }

  @Test
  void theTableHasWhatTheTestsDo() throws IOException {
    List<Case> cases = cases();
    assertThat(cases).allSatisfy(each -> assertThat(isTest(each.test())).as(each.test()).isTrue());
    List<ChaosCase> chaos =
        ChaosCases.all(0).stream()
            .sorted(Comparator.comparing(ChaosCase::area).thenComparing(ChaosCase::name))
            .toList();
    assertThat(cases.size() + chaos.size()).isGreaterThanOrEqualTo(AT_LEAST);
    String page =
        HEAD
            + cases.stream().map(Case::row).collect(Collectors.joining())
            + chaos.stream().map(SecurityCasesTest::row).collect(Collectors.joining());
    Path file = root.resolve("docs/security-cases.md");
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, page);
    }
    assertThat(page).as("docs/security-cases.md").isEqualTo(Files.readString(file));
  }

  @Test
  void theThreatModelNamesTestsThatExist() throws IOException {
    Matcher named = TEST.matcher(Files.readString(root.resolve("docs/security.md")));
    int found = 0;
    while (named.find()) {
      String test = named.group(1) + (named.group(2) == null ? "" : "." + named.group(2));
      assertThat(isTest(test)).as("docs/security.md names %s", test).isTrue();
      found++;
    }
    assertThat(found).isGreaterThan(20);
  }

  private static String row(ChaosCase fault) {
    String logins =
        fault.logins() == 0 ? "no login" : "at most %d logins".formatted(fault.logins());
    return "| %s | %s | every target converges; none is deleted, emptied or taken back; %s | `make chaos` |\n"
        .formatted("Faults: " + fault.area(), fault.name(), logins);
  }

  private boolean isTest(String test) {
    String[] parts = test.split("\\.", 2);
    String source = sources.get(parts[0]);
    return source != null && (parts.length == 1 || source.contains(" " + parts[1] + "("));
  }

  private List<Case> cases() throws IOException {
    try (InputStream text = SecurityCasesTest.class.getResourceAsStream(CASES)) {
      return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Case::of)
          .toList();
    }
  }

  private Map<String, String> sources() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.map(each -> each.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(module)) {
          addTests(module, found);
        }
      }
    }
    return found;
  }

  private static void addTests(Path folder, Map<String, String> found) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(each -> each.toString().matches(".*(Test|IT)\\.java")).toList()) {
        found.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
  }
}
