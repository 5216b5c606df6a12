package com.infisical.operator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference.Trimming;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What of a Secret's bytes is meant, and what is said of those that nobody can mean. */
class MeantValueTest {
  private static final String REFUSED =
      "key key of Secret shop/login, referenced by .spec.some.ref, is not usable: it ";

  private static MeantValue read(Trimming trimming, byte[] bytes) {
    return MeantValue.of(
        new FieldReference(
            ".spec.some.ref", "shop", new ResourceName("shop", "login"), "key", trimming),
        bytes);
  }

  private static String meant(Trimming trimming, String value) {
    MeantValue read = read(trimming, value.getBytes(StandardCharsets.UTF_8));
    assertThat(read).isInstanceOf(MeantValue.Present.class);
    return ((MeantValue.Present) read).text().reveal();
  }

  private static String refusal(Trimming trimming, byte[] bytes) {
    MeantValue read = read(trimming, bytes);
    assertThat(read).isInstanceOf(MeantValue.Absent.class);
    String sentence = ((MeantValue.Absent) read).failure().sentence();
    assertThat(sentence).doesNotContain("hush");
    return sentence;
  }

  private static String refusal(Trimming trimming, String value) {
    return refusal(trimming, value.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(
      value = Trimming.class,
      names = {
        "AROUND",
        "USER_NAME",
        "CLIENT_SECRET",
        "LINE_BREAKS_AT_END",
        "ACCESS_TOKEN",
        "SERVICE_TOKEN"
      })
  void dropsInvisibleCharactersAtTheEnds(Trimming trimming) {
    for (String one :
        new String[] {
          "\ufeff", "\u200b", "\u0000", "\u200c", "\u200d", "\u2060", "\u200e", "\u200f", "\u202a",
          "\u2066", "\u2069", "\u061c", "\u00ad", "\u2028"
        }) {
      assertThat(meant(trimming, one + "hush" + one))
          .as(Character.getName(one.charAt(0)))
          .isEqualTo("hush");
      assertThat(meant(trimming, one + one + "hush" + one + "\r\n" + one)).isEqualTo("hush");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Trimming.class,
      names = {
        "AROUND",
        "USER_NAME",
        "CLIENT_SECRET",
        "LINE_BREAKS_AT_END",
        "ACCESS_TOKEN",
        "SERVICE_TOKEN"
      })
  void refusesThemElsewhereAndNamesEachAndItsPlaceAndNothingElse(Trimming trimming) {
    assertThat(refusal(trimming, "hu\u200bsh"))
        .isEqualTo(
            REFUSED
                + "has U+200B (ZERO WIDTH SPACE) in its middle, which such a value cannot contain;"
                + " store the value without it");
    assertThat(refusal(trimming, "hu\ufeffsh")).contains("U+FEFF (ZERO WIDTH NO-BREAK SPACE)");
    assertThat(refusal(trimming, "hu\u0000sh")).contains("U+0000 (NULL)");
    assertThat(refusal(trimming, "hu\u200dsh")).contains("U+200D (ZERO WIDTH JOINER)");
    assertThat(refusal(trimming, "hu\u202esh")).contains("U+202E (RIGHT-TO-LEFT OVERRIDE)");
    assertThat(refusal(trimming, "hu\nsh")).contains("U+000A (LINE FEED (LF)) in its middle");
    assertThat(refusal(trimming, "\u0007hush")).contains("U+0007 (BEL) at its start");
    assertThat(refusal(trimming, "hush\u0008")).contains("U+0008 (BACKSPACE) at its end");
  }

  @Test
  void dropsSpacesOnlyWhereTheyCannotBeMeant() {
    assertThat(meant(Trimming.AROUND, " \u00a0id\u3000\t")).isEqualTo("id");
    assertThat(meant(Trimming.USER_NAME, "\u00a0ann b\u00a0c ")).isEqualTo("ann b\u00a0c");
    assertThat(meant(Trimming.CLIENT_SECRET, "\u00a0hush\u00a0\n")).isEqualTo("hush");
    assertThat(meant(Trimming.LINE_BREAKS_AT_END, "\u00a0hu\u00a0\tsh \u00a0\n"))
        .isEqualTo("\u00a0hu\u00a0\tsh \u00a0");
    assertThat(refusal(Trimming.AROUND, "hu\u00a0sh")).contains("U+00A0 (NO-BREAK SPACE)");
    assertThat(refusal(Trimming.CLIENT_SECRET, "hu\u00a0sh")).contains("U+00A0");
  }

  @Test
  void takesOfATokenOnlyWhatCanBeSent() {
    assertThat(meant(Trimming.SERVICE_TOKEN, " st.hu sh.a b.c \r\n")).isEqualTo("st.hush.ab.c");
    for (Trimming trimming : new Trimming[] {Trimming.ACCESS_TOKEN, Trimming.SERVICE_TOKEN}) {
      assertThat(refusal(trimming, "st.hu\tsh")).contains("U+0009 (CHARACTER TABULATION) in its");
      assertThat(refusal(trimming, "st\u2013hush.a")).contains("U+2013 (EN DASH) in its middle");
      assertThat(trimming.isSecret()).isTrue();
    }
  }

  @Test
  void keepsWhatJoinsLettersAndPicturesOfOtherScripts() {
    String persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
    String family = "\ud83d\udc68\u200d\ud83d\udc69";
    assertThat(meant(Trimming.USER_NAME, persian)).isEqualTo(persian);
    assertThat(meant(Trimming.LINE_BREAKS_AT_END, family)).isEqualTo(family);
  }

  @Test
  void leavesCertificatesAsTheyAre() {
    String pem = "\ufeff# M\u00fcller\u200b\n-----BEGIN";
    assertThat(meant(Trimming.NONE, pem)).isEqualTo(pem);
    assertThat(read(Trimming.NONE, new byte[] {'#', (byte) 0xfc, '\n'}))
        .isInstanceOf(MeantValue.Present.class);
  }

  @ParameterizedTest
  @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-16"})
  void recognisesATextInUtf16(String encoding) throws Exception {
    for (Trimming trimming : Trimming.values()) {
      for (String text : new String[] {"hush", "\ufeffhush\r\n"}) {
        assertThat(refusal(trimming, text.getBytes(encoding)))
            .isEqualTo(
                REFUSED
                    + "is UTF-16 text, as Windows editors and shells write it; store it as UTF-8");
      }
    }
  }

  @Test
  void refusesWhatIsNotUtf8BeforeItIsSentAsAnotherValue() {
    assertThat(refusal(Trimming.LINE_BREAKS_AT_END, new byte[] {'h', (byte) 0xfc, 'x'}))
        .isEqualTo(REFUSED + "is not UTF-8 text; store it as UTF-8");
  }

  @Test
  void saysThatNothingIsLeft() {
    assertThat(refusal(Trimming.AROUND, "\ufeff\n"))
        .isEqualTo(
            "key key of Secret shop/login, referenced by .spec.some.ref, is empty; put the value"
                + " into it");
  }
}
