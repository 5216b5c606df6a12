package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in the server's words. */
class MsDurationTest {
  @ParameterizedTest
  @CsvSource({
    "1h, PT1H",
    "2 days, PT48H",
    "2 Days, PT48H",
    "1y, PT8766H",
    "1.5 yrs, PT13149H",
    "30 days, PT720H",
    "1w, PT168H",
    "90 mins, PT90M",
    "5m, PT5M",
    "1 hr, PT1H",
    "60s, PT60S",
    "10 secs, PT10S",
    "1500, PT1.5S",
    "250 msecs, PT0.25S",
    ".5h, PT30M",
    "12mo, PT8765.6H",
    "' 1d ', PT24H",
  })
  void readsAllFormsOfTheServer(String text, String expected) {
    Duration wanted =
        expected.equals("PT8765.6H") ? Duration.ofMinutes(525_936) : Duration.parse(expected);
    assertThat(MsDuration.parse(text)).contains(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "1 fortnight", "-1h", "0", "0s", "1h30m", "1e9s", "1..5h", "٣h"})
  void readsNothingElse(String text) {
    assertThat(MsDuration.parse(text)).isEmpty();
  }

  @Test
  void isBoundedForHostileTexts() {
    assertThat(MsDuration.parse("9".repeat(99) + "y")).contains(Duration.ofDays(365_250));
    assertThat(MsDuration.parse("9".repeat(1_000_000) + "y")).isEmpty();
    assertThat(MsDuration.parse("0." + "0".repeat(90) + "1y")).isNotPresent();
  }
}
