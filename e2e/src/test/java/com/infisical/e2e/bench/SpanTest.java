package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class SpanTest {
  private final Span span = new Span();

  @Test
  void readsDurationsAsPeopleWriteThem() {
    assertThat(span.convert("20ms")).isEqualTo(Duration.ofMillis(20));
    assertThat(span.convert("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(span.convert("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(span.convert("1h")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void saysHowToWriteWhatItCannotRead() {
    assertThatThrownBy(() -> span.convert("soon"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'soon' is no duration: write 20ms, 90s, 5m or 1h");
  }
}
