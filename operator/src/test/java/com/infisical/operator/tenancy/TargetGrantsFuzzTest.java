package com.infisical.operator.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the file of {@code --allowed-targets} has: rules, or a clause about what is wrong.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class TargetGrantsFuzzTest {
  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/TargetGrantsFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsOrRefusesAnyFile(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    switch (TargetGrants.read(new String(data, StandardCharsets.UTF_8))) {
      case TargetGrants.ReadResult.Read(TargetGrants grants) ->
          assertThat(grants.allow("kube-system", "shop", true)).isIn(true, false);
      case TargetGrants.ReadResult.Unusable(String why) -> assertThat(why).isNotBlank();
    }
  }
}
