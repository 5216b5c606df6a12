package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a server's words that repeat a secret. */
class EchoesTest {
  private static final String SECRET = "Tr0ub4dor&3-correct-horse";
  private static final List<SecretText> SENT = List.of(SecretText.of(SECRET));

  private static String shown(String text) {
    return Echoes.without(SENT, text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void putsAnEllipsisInPlaceOfTheSecret() {
    assertThat(shown("wrong: " + SECRET + "!")).isEqualTo("wrong: …!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TR0UB4DOR&3-CORRECT-HORSE",
        "T r 0 u b 4 d o r & 3 - c o r r e c t - h o r s e",
        "Tr0ub4dor / 3 / correct",
        "it ends in correct-horse",
        "esroh-tcerroc-3&rod4bu0rT",
        "Tr0ub4dor%263%2Dcorrect%2Dhorse",
        "%54%72%30%75%62%34%64%6F%72%26%33",
        "54:72:30:75:62:34:64:6f:72:26:33:2d"
      })
  void showsNothingThatRepeatsItInDisguise(String words) {
    assertThat(shown("got " + words)).isEqualTo(Echoes.HIDDEN);
  }

  @Test
  void showsNothingThatHasItInBase64WhereverThatBegins() {
    Base64.Encoder plain = Base64.getEncoder();
    for (String before : List.of("", "x", "xy", "xyz")) {
      String whole = plain.encodeToString(bytes(before + SECRET));
      assertThat(shown("got " + whole)).isEqualTo(Echoes.HIDDEN);
      assertThat(shown("got " + before + plain.encodeToString(bytes(SECRET))))
          .isEqualTo(Echoes.HIDDEN);
    }
    assertThat(shown(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET))))
        .isEqualTo(Echoes.HIDDEN);
    assertThat(shown(HexFormat.of().formatHex(bytes(SECRET)))).isEqualTo(Echoes.HIDDEN);
  }

  @Test
  void showsWhatHasNothingOfIt() {
    String words =
        "Identity 3f0c2b6e-1f7a-4c7e-8a53-0c7c1f2f6a10 of client horse is locked; aGVsbG8gd29ybGQ=";
    assertThat(shown(words)).isEqualTo(words);
    assertThat(Echoes.without(List.of(), SECRET)).isEqualTo(SECRET);
    assertThat(Echoes.without(List.of(SecretText.of("abc")), "abc")).isEqualTo("abc");
  }
}
