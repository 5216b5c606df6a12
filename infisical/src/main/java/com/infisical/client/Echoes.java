package com.infisical.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes what was sent as a secret out of a server's words.
 *
 * <p>Word for word it becomes an ellipsis. Where a part of it comes back in disguise (in another
 * case, spaced out, reversed, in percent, hex or base64 encoding), nothing of the words is shown:
 * they are a server's that leaks on purpose or by mistake, and whoever reads a status may not be
 * allowed to read the secret.
 */
final class Echoes {
  static final String HIDDEN = "(not shown, because it repeats what was sent as a secret)";

  /** Shorter secrets are words of the language. */
  private static final int SHORTEST = 4;

  /** So many letters and digits in a row are no coincidence. */
  private static final int TELLING = 10;

  /** More of a text is never shown, however much white space is in it. */
  private static final int LONGEST = 4_096;

  private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^a-z0-9]+");
  private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");
  private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/_-]{8,}");
  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}[ :]?){6,}");

  private Echoes() {}

  /** {@code text} as it may be shown. */
  static String without(List<SecretText> sent, String text) {
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    for (SecretText secret : sent) {
      if (secret.reveal().length() >= SHORTEST) {
        shown = shown.replace(secret.reveal(), "…");
      }
    }
    Set<String> parts = new HashSet<>();
    sent.forEach(secret -> addParts(plain(secret.reveal()), parts));
    return parts.isEmpty() || readings(shown).stream().noneMatch(each -> tells(each, parts))
        ? shown
        : HIDDEN;
  }

  private static void addParts(String plain, Set<String> parts) {
    for (int end = TELLING; end <= plain.length(); end++) {
      parts.add(plain.substring(end - TELLING, end));
    }
  }

  private static boolean tells(String reading, Set<String> parts) {
    String plain = plain(reading);
    String reversed = new StringBuilder(plain).reverse().toString();
    for (int end = TELLING; end <= plain.length(); end++) {
      if (parts.contains(plain.substring(end - TELLING, end))
          || parts.contains(reversed.substring(end - TELLING, end))) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String text) {
    return NEITHER_LETTER_NOR_DIGIT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /** What {@code text} may mean to somebody who wants to know. */
  private static List<String> readings(String text) {
    List<String> readings = new ArrayList<>();
    readings.add(text);
    readings.add(
        PERCENT
            .matcher(text)
            .replaceAll(run -> Matcher.quoteReplacement(hex(run.group().replace("%", "")))));
    HEX.matcher(text).results().forEach(run -> readings.add(hex(run.group())));
    ENCODED.matcher(text).results().forEach(run -> addBase64(run.group(), readings));
    return readings;
  }

  private static String hex(String run) {
    String digits = NEITHER_LETTER_NOR_DIGIT.matcher(run.toLowerCase(Locale.ROOT)).replaceAll("");
    return latin(HexFormat.of().parseHex(digits, 0, digits.length() / 2 * 2));
  }

  /** A run may have started before what was encoded. */
  private static void addBase64(String run, List<String> readings) {
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
