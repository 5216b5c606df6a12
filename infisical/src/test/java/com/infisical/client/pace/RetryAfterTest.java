package com.infisical.client.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server wants to be asked again. */
class RetryAfterTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  private static Optional<Duration> read(Map<String, List<String>> headers) {
    return RetryAfter.of(HttpHeaders.of(headers, (name, value) -> true), CLOCK);
  }

  @ParameterizedTest
  @CsvSource({
    "7, PT7S",
    "' 7 ', PT7S",
    "0, PT0S",
    "'Thu, 01 Jan 2026 00:01:30 GMT', PT90S",
    "'Wed, 31 Dec 2025 00:00:00 GMT', PT0S",
    "86400, PT5M",
    "99999999999999999999, PT5M",
    "'Thu, 01 Jan 2037 00:01:30 GMT', PT5M",
  })
  void isSecondsOrADateAndAtMostFiveMinutes(String header, Duration wait) {
    assertThat(read(Map.of("Retry-After", List.of(header)))).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "1.5", "", "Thu, 99 Jan 2026"})
  void isAMinuteWhenItCannotBeRead(String header) {
    assertThat(read(Map.of("Retry-After", List.of(header)))).contains(Duration.ofSeconds(60));
  }

  @Test
  void goesByTheServersClockForADate() {
    assertThat(
            read(
                Map.of(
                    "Retry-After", List.of("Thu, 01 Jan 2026 08:01:30 GMT"),
                    "Date", List.of("Thu, 01 Jan 2026 08:01:00 GMT"))))
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void isNothingWhenItIsNotThere() {
    assertThat(read(Map.of())).isEmpty();
  }
}
