package com.infisical.operator.pushsecret;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

  /** Jazzer's way in; without a library of assertions, through which Jazzer would have to look. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    if (SEAL.open("p", "uid", text) instanceof Seal.OpenResult.Fitting) {
      throw new AssertionError("A record that nobody sealed counts as the operator's own");
    }
    Optional<PushRecord> record = RecordText.read(text);
    if (record.isPresent() && !RecordText.read(RecordText.of(record.get())).equals(record)) {
      throw new AssertionError("A record is another once it was written and read again");
    }
  }
}
