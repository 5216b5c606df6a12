package com.infisical.operator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.reference.FieldReference.Trimming;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FieldReferenceTest {
  @Test
  void dropsWhiteSpaceAroundIdsAndLineBreaksAtTheEndOfSecrets() {
    assertThat(Trimming.AROUND.apply(" id\n")).isEqualTo("id");
    assertThat(Trimming.LINE_BREAKS_AT_END.apply(" pass \r\n\n")).isEqualTo(" pass ");
    assertThat(Trimming.LINE_BREAKS_AT_END.apply("\n")).isEmpty();
    assertThat(Trimming.NONE.apply(" ca\n")).isEqualTo(" ca\n");
    assertThat(Trimming.ACCESS_TOKEN.apply("\ufeff a.b.c \n")).isEqualTo("a.b.c");
  }

  @Test
  void takesNoLongerForManyLineBreaksThanForAnythingElse() {
    String hostile = "\n".repeat(900_000) + "x";

    // A quadratic way takes minutes.
    String trimmed =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> Trimming.LINE_BREAKS_AT_END.apply(hostile));
    assertThat(trimmed).isEqualTo(hostile);
  }
}
