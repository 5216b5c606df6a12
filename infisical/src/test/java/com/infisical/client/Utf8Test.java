package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Each text is written in escapes, since a source file cannot hold half a pair. */
  @ParameterizedTest
  @CsvSource({
    "'\\uD83D x', efbfbd2078",
    "'x\\uD83D', 78efbfbd",
    "'\\uDE00\\uD83D', efbfbdefbfbd",
    "'\\uD83D\\uD83D\\uDE00', efbfbdf09f9880",
    "'\\uD83D\\uDE00', f09f9880",
    "'\\u00E9', c3a9",
    "'plain', 706c61696e"
  })
  void writesHalfAPairAsGoDoes(String escaped, String bytes) {
    String text = unescaped(escaped);
    assertThat(hex(Utf8.bytes(text))).isEqualTo(bytes);
    assertThat(hex(Utf8.bytes(Utf8.wellFormed(text)))).isEqualTo(bytes);
    assertThat(hex(SecretText.of(text).bytes())).isEqualTo(bytes);
  }

  @Test
  void leavesWellFormedTextAlone() {
    String text = "gr\u00fc\u00dfe \ud83d\ude00";
    assertThat(Utf8.wellFormed(text)).isSameAs(text);
  }

  @Test
  void callsTextsEqualThatAreStoredAlike() {
    assertThat(SecretText.of("\ud83d")).isEqualTo(SecretText.of("\ufffd"));
    assertThat(SecretText.of("\ud83d")).isNotEqualTo(SecretText.of("?"));
  }

  private static String unescaped(String escaped) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.startsWith("\\u", i)) {
        out.append((char) Integer.parseInt(escaped.substring(i + 2, i + 6), 16));
        i += 5;
      } else {
        out.append(escaped.charAt(i));
      }
    }
    return out.toString();
  }
}
