package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the annotation with the record of an InfisicalPushSecret says: it counts as written by
 * nobody, and a text that was sealed by an older operator is read or taken for none.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class PushRecordFuzzTest {
  private static final Seal SEAL = new Seal(OperatorKey.random());

  static Stream<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/PushRecordFuzzTest"))) {
      return inputs.toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsAnyRecordOrTakesItForNone(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    assertThat(SEAL.open("p", "uid", text)).isNotInstanceOf(Seal.OpenResult.Fitting.class);
    RecordText.read(text)
        .ifPresent(record -> assertThat(RecordText.read(RecordText.of(record))).contains(record));
  }
}
