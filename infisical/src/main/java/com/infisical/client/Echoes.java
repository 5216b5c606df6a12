package com.infisical.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes what was sent as a secret out of a server's words.
 *
 * <p>Word for word it becomes an ellipsis. Where a part of it comes back in disguise (in another
 * case, spaced out, reversed, escaped as in JSON, HTML or a URL, in hex or base64), nothing of the
 * words is shown: they are a server's that leaks on purpose or by mistake, and whoever reads a
 * status may not be allowed to read the secret.
 */
final class Echoes {
  static final String HIDDEN = "(not shown, because it repeats what was sent as a secret)";

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
  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2}[ :]?){6,}");

  private final List<String> secrets;
  private final Set<String> parts = new HashSet<>();

  /** For the words of a server to which {@code sent} was sent; may be empty. */
  Echoes(List<SecretText> sent) {
    secrets =
        sent.stream().map(SecretText::reveal).filter(text -> text.length() >= SHORTEST).toList();
    secrets.forEach(secret -> addParts(plain(secret)));
  }

  /** {@code text} as it may be shown. */
  String without(String text) {
    if (text.equals(HIDDEN)) {
      return text;
    }
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    for (String secret : secrets) {
      shown = shown.replace(secret, "…");
    }
    return readings(shown).stream().noneMatch(this::tells) ? shown : HIDDEN;
  }

  private void addParts(String plain) {
    if (plain.length() >= SHORTEST_TELLING && plain.length() < TELLING) {
      parts.add(plain);
    }
    for (int end = TELLING; end <= plain.length(); end++) {
      parts.add(plain.substring(end - TELLING, end));
    }
  }

  private boolean tells(String reading) {
    String plain = plain(reading);
    return secrets.stream().anyMatch(reading::contains)
        || hasPart(plain)
        || hasPart(new StringBuilder(plain).reverse().toString());
  }

  private boolean hasPart(String plain) {
    for (int length = SHORTEST_TELLING; length <= TELLING; length++) {
      for (int end = length; end <= plain.length(); end++) {
        if (parts.contains(plain.substring(end - length, end))) {
          return true;
        }
      }
    }
    return false;
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
