package com.infisical.operator.pushsecret.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.pushsecret.generator.PasswordRules.Reading;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final String SYMBOLS = "~!@#$%^&*()_+`-={}|[]\\:\"<>?,./";

  private final Random random = new SecureRandom();

  private static Reading read(
      @Nullable Long length,
      @Nullable Long digits,
      @Nullable Long symbols,
      @Nullable String characters,
      boolean allowRepeat) {
    return PasswordRules.of(length, digits, symbols, characters, false, allowRepeat);
  }

  private String password(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Usable.class);
    return new Generator.Password(((Reading.Usable) reading).rules()).next(random).reveal();
  }

  private static String flaw(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Unusable.class);
    Reading.Unusable unusable = (Reading.Unusable) reading;
    return unusable.field() + " " + unusable.why();
  }

  private static long count(String text, String of) {
    return text.codePoints().filter(c -> of.indexOf(c) >= 0).count();
  }

  @Test
  void takesTheDefaultsOfTheGoOperator() {
    for (Long length : new Long[] {null, 0L, 24L}) {
      String password = password(read(length, null, null, "", false));
      assertThat(password).hasSize(24);
      assertThat(count(password, "0123456789")).isEqualTo(6);
      assertThat(count(password, SYMBOLS)).isEqualTo(6);
      assertThat(new HashSet<>(password.chars().boxed().toList())).hasSize(24);
    }
  }

  @Test
  void drawsAsManyOfEachAsAsked() {
    String password = password(read(10L, 0L, 3L, "äß\uD83D\uDE00", false));
    assertThat(password.codePointCount(0, password.length())).isEqualTo(10);
    assertThat(password).contains("ä", "ß", "\uD83D\uDE00");
    assertThat(count(password, "0123456789")).isZero();
  }

  @Test
  void leavesUpperCaseOutWhereAsked() {
    Reading reading = PasswordRules.of(26L, 0L, 0L, null, true, false);
    assertThat(password(reading).chars().sorted().mapToObj(c -> String.valueOf((char) c)).toList())
        .containsExactlyElementsOf(
            "abcdefghijklmnopqrstuvwxyz".chars().mapToObj(c -> String.valueOf((char) c)).toList());
    assertThat(flaw(PasswordRules.of(27L, 0L, 0L, null, true, false))).contains("letters");
  }

  @Test
  void repeatsCharactersOnlyWhereItMay() {
    assertThat(password(read(4_096L, 4_096L, 0L, null, true))).hasSize(4_096).containsOnlyDigits();
    assertThat(password(read(3L, 0L, 3L, "xx", true))).isEqualTo("xxx");
    assertThat(flaw(read(44L, null, null, null, false)))
        .isEqualTo(
            "digits asks for 11 digits without repetition, but there are 10; set allowRepeat or"
                + " lower it");
    assertThat(password(read(43L, null, null, null, false))).hasSize(43);
  }

  /** The Go operator's generator loops for ever for these. */
  @Test
  void refusesTooFewDistinctSymbolsAndThoseThatOverlap() {
    assertThat(flaw(read(10L, 0L, 3L, "!!??", false))).startsWith("symbols asks for 3 symbols");
    assertThat(flaw(read(10L, 0L, 2L, "ab!", false))).contains("there are 1");
    for (int i = 0; i < 50; i++) {
      String password = password(read(53L, 0L, 1L, "ab!", false));
      assertThat(new HashSet<>(password.chars().boxed().toList())).hasSize(53);
    }
  }

  @Test
  void refusesWhatNoPasswordCanFollow() {
    assertThat(flaw(read(-1L, null, null, null, true))).startsWith("length is -1");
    assertThat(flaw(read(4_097L, null, null, null, true))).contains("between 1 and 4096");
    assertThat(flaw(read(8L, -1L, null, null, true))).startsWith("digits is negative");
    assertThat(flaw(read(8L, 0L, -1L, null, true))).startsWith("symbols is negative");
    assertThat(flaw(read(8L, 5L, 4L, null, true))).contains("9 together");
    assertThat(flaw(read(8L, Long.MAX_VALUE, Long.MAX_VALUE, null, true))).contains("length 8");
  }

  @Test
  void generatesUuidsOfVersionFourInLowerCase() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String uuid = new Generator.Uuid().next(random).reveal();
      assertThat(uuid).isEqualTo(UUID.fromString(uuid).toString());
      assertThat(UUID.fromString(uuid).version()).isEqualTo(4);
      assertThat(UUID.fromString(uuid).variant()).isEqualTo(2);
      seen.add(uuid);
    }
    assertThat(seen).hasSize(100);
  }
}
