package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a tenant or a server wrote, what is shown of it steers no terminal. */
class PrintableTest {
  @Test
  void escapesWhatSteersATerminalOrTurnsTheWriting() {
    assertThat(Printable.line("a\u001b[2Jb\nc\td\u202ee\u0000\u009b\u2028\u200bf"))
        .isEqualTo("a\\u001b[2Jb c d\\u202ee\\u0000\\u009b \\u200bf");
    assertThat(Printable.line("p\u00e4th \u2026 \ud83d\ude00"))
        .isEqualTo("p\u00e4th \u2026 \ud83d\ude00");
  }

  @Test
  void cutsWhatIsTooLongAndNoCharacterInTwo() {
    assertThat(Printable.line("abcdef", 4)).isEqualTo("abc\u2026");
    assertThat(Printable.line("ab\ud83d\ude00ef", 4)).isEqualTo("ab\u2026");
  }

  @Test
  void isWhatConditionsShow() {
    String shown =
        new Conditions(List.of(), 1, Instant.EPOCH)
            .error(Conditions.IS_READY, "no folder /a\u001b]0;owned\u0007\r\nb")
            .toList()
            .getFirst()
            .getMessage();
    assertThat(shown).isEqualTo("no folder /a\\u001b]0;owned\\u0007 b");
  }
}
