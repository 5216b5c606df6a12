package com.infisical.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Takes what was sent as a secret out of a server's words.
 *
 * <p>Word for word it becomes an ellipsis. Where a part of it comes back in disguise (in another
 * case, spaced out, reversed, escaped as in JSON, HTML or a URL, in hex or base64), nothing of the
 * words is shown: they are a server's that leaks on purpose or by mistake, and whoever reads a
 * status may not be allowed to read the secret.
 */
public final class SecretRedaction {
  /** Stands where nothing of the words may be shown. */
  public static final String HIDDEN = "(not shown, because it repeats what was sent as a secret)";

  /** Shorter secrets are words of the language. */
  private static final int SHORTEST = 4;

  /** So many letters and digits in a row are no coincidence. */
  private static final int TELLING = 8;

  /** Of a secret with fewer, all of them tell; still shorter ones only as they are. */
  private static final int SHORTEST_TELLING = 5;

  /** More of a text is never shown, however much white space is in it. */
  private static final int LONGEST = 4_096;

  private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^a-z0-9]+");
  private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/_-]{8,}");
  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}[ :]?+){6,}+");

  private final Iterable<SecretText> sent;

  /**
   * For the words of a server to which {@code sent} was sent; may be empty.
   *
   * @param sent gone through anew for each text, and one at a time: what makes its elements only
   *     when they are asked for never holds all of them
   */
  public SecretRedaction(Iterable<SecretText> sent) {
    this.sent = sent;
  }

  /** {@code text} as it may be shown. */
  public String without(String text) {
    if (text.equals(HIDDEN)) {
      return text;
    }
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    for (SecretText secret : sent) {
      if (secret.reveal().length() >= SHORTEST) {
        shown = shown.replace(secret.reveal(), "…");
      }
    }
    Said said = Said.of(readings(shown));
    for (SecretText secret : sent) {
      if (secret.reveal().length() >= SHORTEST && said.tells(secret.reveal())) {
        return HIDDEN;
      }
    }
    return shown;
  }

  /**
   * What a text may mean, to be asked for parts of secrets. A text is short and a secret may be a
   * mebibyte: so the text's parts are kept, eight letters as a number, and the secret is gone
   * through.
   */
  private static final class Said {
    private final Set<String> readings;
    private final Set<String> plain;
    private final long[] parts;

    private Said(Set<String> readings, Set<String> plain, long[] parts) {
      this.readings = readings;
      this.plain = plain;
      this.parts = parts;
    }

    static Said of(Set<String> readings) {
      Set<String> plain = new LinkedHashSet<>();
      for (String reading : readings) {
        String letters = SecretRedaction.plain(reading);
        plain.add(letters);
        plain.add(new StringBuilder(letters).reverse().toString());
      }
      long[] parts = plain.stream().flatMapToLong(Said::parts).sorted().toArray();
      return new Said(readings, plain, parts);
    }

    boolean tells(String secret) {
      String letters = SecretRedaction.plain(secret);
      return readings.stream().anyMatch(reading -> reading.contains(secret))
          || (letters.length() < TELLING
              ? letters.length() >= SHORTEST_TELLING
                  && plain.stream().anyMatch(text -> text.contains(letters))
              : parts(letters).anyMatch(part -> Arrays.binarySearch(parts, part) >= 0));
    }

    /** Each eight letters that stand together, one in each byte. */
    private static LongStream parts(String letters) {
      long[] last = {0};
      return letters
          .chars()
          .mapToLong(letter -> last[0] = (last[0] << Byte.SIZE) | letter)
          .skip(TELLING - 1L);
    }
  }

  private static String plain(String text) {
    return NEITHER_LETTER_NOR_DIGIT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /** What {@code text} may mean to somebody who wants to know. */
  private static Set<String> readings(String text) {
    Set<String> readings = new LinkedHashSet<>(Escapes.unwrapped(text));
    for (String reading : List.copyOf(readings)) {
      HEX.matcher(reading).results().forEach(run -> readings.add(hex(run.group())));
      ENCODED.matcher(reading).results().forEach(run -> addBase64(run.group(), readings));
    }
    return readings;
  }

  private static String hex(String run) {
    String digits = NEITHER_LETTER_NOR_DIGIT.matcher(run.toLowerCase(Locale.ROOT)).replaceAll("");
    return latin(HexFormat.of().parseHex(digits, 0, digits.length() / 2 * 2));
  }

  /** A run may have started before what was encoded. */
  private static void addBase64(String run, Set<String> readings) {
    String standard = run.replace('-', '+').replace('_', '/');
    for (int start = 0; start < 4; start++) {
      int end = start + (standard.length() - start) / 4 * 4;
      readings.add(latin(Base64.getDecoder().decode(standard.substring(start, end))));
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
