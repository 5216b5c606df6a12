package com.infisical.operator.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever flags and variables the process gets: settings, or sentences about what is wrong.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class SettingsFuzzTest {
  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/SettingsFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void understandsOrRefusesAnyFlagsAndVariables(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    List<String> lines = new String(data, StandardCharsets.UTF_8).lines().toList();
    List<String> flags = lines.stream().filter(line -> line.startsWith("-")).toList();
    Map<String, String> variables = new TreeMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (!line.startsWith("-") && equals > 0) {
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (Request.of(flags, variables) instanceof Request.Refused(List<String> problems)) {
      assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem).isNotBlank());
    }
  }
}
