package com.infisical.operator.dynamicsecret.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.MsDuration;
import com.infisical.client.SecretText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever an annotation says of leases, and a server of their times: it is counted with, or counts
 * as absent.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class LeaseRecordFuzzTest {
  private static final List<Instant> MOMENTS =
      List.of(
          Instant.EPOCH,
          Instant.parse("2026-01-31T12:00:00Z"),
          Instant.parse("9999-12-31T23:59:59Z"));

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/LeaseRecordFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void countsWithAnyRecordOrTakesItForNone(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    MsDuration.parse(text).ifPresent(duration -> assertThat(GoDuration.of(duration)).isNotBlank());
    CredentialEnd.of(Map.of("EXPIRES_AT", SecretText.of(text), "TOKEN", SecretText.of(text)))
        .ifPresent(end -> assertThat(end).isAfter(Instant.EPOCH));
    LeaseRecord.read(text).ifPresent(LeaseRecordFuzzTest::check);
  }

  private static void check(LeaseRecord record) {
    assertThat(LeaseRecord.read(record.text())).isPresent();
    RenewalWish wish = new RenewalWish(false, Optional.of("1h"));
    for (Instant now : MOMENTS) {
      for (HeldLease lease : record.leases()) {
        assertThat(LeasePlanner.upkeep(lease, wish, now)).isNotNull();
        assertThat(LeasePlanner.keepAlive(lease, wish, now)).isNotNull();
      }
      assertThat(record.kept(now)).hasSizeLessThanOrEqualTo(LeaseRecord.MOST_LEASES);
    }
  }
}
