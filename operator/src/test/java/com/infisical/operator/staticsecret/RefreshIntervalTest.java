package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshIntervalTest {
  @ParameterizedTest
  @CsvSource({"5s,PT5S", "060s,PT1M", "5m,PT5M", "1h,PT1H", "1d,P1D", "999999999w,P6999999993D"})
  void readsANumberAndAUnit(String text, Duration interval) {
    assertThat(RefreshInterval.parse(text)).isEqualTo(new RefreshInterval.Every(interval));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0s", "00w"})
  void takesZeroForOnChangeOnly(String text) {
    assertThat(RefreshInterval.parse(text)).isEqualTo(new RefreshInterval.OnChangeOnly());
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {"s", "5", "00", "5S", " 5s", "5s ", "-5s", "+5s", "1.5h", "1000000000s", "٥s"})
  void refusesWhatIsNoInterval(String text) {
    assertThat(RefreshInterval.parse(text)).isInstanceOf(RefreshInterval.Unreadable.class);
  }

  @Test
  void refusesWhatIsUnderFiveSeconds() {
    assertThat(RefreshInterval.parse("4s"))
        .isEqualTo(
            new RefreshInterval.Unreadable("is under 5s, the shortest interval; use 5s or more"));
  }
}
