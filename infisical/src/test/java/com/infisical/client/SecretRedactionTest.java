package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.reply.ErrorBody;
import com.infisical.client.reply.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a server's words that repeat a secret. */
class SecretRedactionTest {
  private static final String SECRET = "Tr0ub4dor&3-correct-horse";
  private static final List<SecretText> SENT = List.of(SecretText.of(SECRET));

  private static String shown(String text) {
    return new SecretRedaction(SENT).without(text);
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
        "54:72:30:75:62:34:64:6f:72:26:33:2d",
        "Tr0ub4do and no more",
        "\\u0054r\\u0030ub\\u0034dor",
        "&#84;r&#x30;ub&#52;dor",
        "T&quot;r&quot;0&quot;u&quot;b&quot;4&quot;d&quot;o&quot;r",
        "%2554r0%2575b4dor",
        "T\\\\u0072\\\\u0030ub4dor",
        "\uff34\uff52\uff10\uff55\uff42\uff14\uff44\uff4f\uff52",
        "54723\u200b0756234646f72",
        "VHIwdWI0\u200bZG9yJjM",
        "=54=72=30=75b4dor"
      })
  void showsNothingThatRepeatsItInDisguise(String words) {
    assertThat(shown("got " + words)).isEqualTo(SecretRedaction.HIDDEN);
  }

  @Test
  void showsNothingThatHasItInBase64WhereverThatBegins() {
    Base64.Encoder plain = Base64.getEncoder();
    for (String before : List.of("", "x", "xy", "xyz")) {
      String whole = plain.encodeToString(bytes(before + SECRET));
      assertThat(shown("got " + whole)).isEqualTo(SecretRedaction.HIDDEN);
      assertThat(shown("got " + before + plain.encodeToString(bytes(SECRET))))
          .isEqualTo(SecretRedaction.HIDDEN);
    }
    assertThat(shown(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(SECRET))))
        .isEqualTo(SecretRedaction.HIDDEN);
    assertThat(shown(HexFormat.of().formatHex(bytes(SECRET)))).isEqualTo(SecretRedaction.HIDDEN);
  }

  @Test
  void showsWhatHasNothingOfIt() {
    String words =
        "Identity 3f0c2b6e-1f7a-4c7e-8a53-0c7c1f2f6a10 of client horse is locked; aGVsbG8gd29ybGQ=";
    assertThat(shown(words)).isEqualTo(words);
    assertThat(new SecretRedaction(List.of()).without(SECRET)).isEqualTo(SECRET);
    assertThat(new SecretRedaction(List.of(SecretText.of("abc"))).without("abc")).isEqualTo("abc");
  }

  @Test
  void readsHexOfAnyLength() {
    String words = "fe".repeat(10_000);

    assertThat(shown(words)).isEqualTo(words.substring(0, 4_096));
    assertThat(shown(words.substring(0, 3_000) + HexFormat.of().formatHex(bytes(SECRET))))
        .isEqualTo(SecretRedaction.HIDDEN);
  }

  @Test
  void goesThroughASecretOfAMebibyte() {
    String secret = "0123456789abcdef".repeat(1 << 16);

    assertThat(new SecretRedaction(List.of(SecretText.of(secret))).without("ends in 89-ab-cd-ef"))
        .isEqualTo(SecretRedaction.HIDDEN);
  }

  @ParameterizedTest
  @CsvSource({
    "k3y!9Z, got K-3-Y-9-Z",
    "k3y!9Z, got Z9y3k",
    "abc-def, it is ABCDEF",
    "p&$w, got p&amp;$w",
    "p$w!, got p\\u0024w!",
    "p$w!, got p\u200b$w!",
  })
  void showsNothingThatRepeatsAShortSecretInDisguise(String secret, String words) {
    assertThat(new SecretRedaction(List.of(SecretText.of(secret))).without(words))
        .isEqualTo(SecretRedaction.HIDDEN);
  }

  @Test
  void takesOutASecretWithAQuoteThatJsonEscapes() {
    assertThat(new SecretRedaction(List.of(SecretText.of("a\"b?"))).without("got a\\\"b?"))
        .isEqualTo(SecretRedaction.HIDDEN);
  }

  @Test
  void takesOutWhatOnlyOurOwnCleaningPutsTogether() {
    List<SecretText> sent = List.of(SecretText.of("a b ?"));
    for (String words : List.of("a\\tb\\n?", "a\\u0000b\\u200b ?", "a  b  ?")) {
      assertThat(body("{\"error\":\"x\",\"message\":\"got " + words + "\"}", sent).message())
          .as(words)
          .doesNotContain("a b ?");
    }
  }

  @Test
  void takesOutASecretOfWhichErrorAndMessageHaveAHalfEach() {
    ErrorBody halves = body("{\"error\":\"Tr0ub\",\"message\":\"4dor&3\"}", SENT);
    assertThat(halves)
        .isEqualTo(new ErrorBody(SecretRedaction.HIDDEN, SecretRedaction.HIDDEN, Optional.empty()));
  }

  private static ErrorBody body(String json, List<SecretText> sent) {
    return ErrorBody.of(Json.tree(bytes(json)).orElseThrow(), new SecretRedaction(sent))
        .orElseThrow();
  }

  @Test
  void concealsTheSecretsOfOtherCallsInAReply() {
    Reply<Project> refused =
        new Reply.Refused<>(403, "Forbidden", "of " + SECRET, Optional.of(Duration.ofSeconds(1)));
    assertThat(refused.concealing(SENT))
        .isEqualTo(
            new Reply.Refused<>(403, "Forbidden", "of …", Optional.of(Duration.ofSeconds(1))));
    assertThat(refused.concealing(List.of())).isEqualTo(refused);
    Reply<Project> garbage =
        new Reply.Undecodable<>(200, "the body is not JSON (content type x/tr0ub4dor3)");
    assertThat(garbage.concealing(SENT))
        .isEqualTo(new Reply.Undecodable<>(200, SecretRedaction.HIDDEN));
    Reply<Project> page =
        new Reply.Foreign<>(403, "got an HTML page", "no " + SECRET, Optional.empty());
    assertThat(page.concealing(SENT))
        .isEqualTo(new Reply.Foreign<>(403, "got an HTML page", "no …", Optional.empty()));
    Reply<Project> ours = Reply.Refused.heldBack(Duration.ofSeconds(3));
    assertThat(ours.concealing(List.of(SecretText.of("server")))).isEqualTo(ours);
  }
}
