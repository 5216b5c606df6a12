package com.infisical.client;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Undoes what may have been done to a text to write it in JSON, HTML or a URL, or to disguise it.
 */
final class Escapes {
  /** So often one is wrapped into the other. */
  private static final int DEEPEST = 4;

  private static final int HEX = 16;
  private static final int DECIMAL = 10;

  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cntrl}\\p{Mn}]+");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "(?:\\\\u|%u)([0-9A-Fa-f]{4})|\\\\u\\{([0-9A-Fa-f]{1,6})}|(?:\\\\x|[%=])([0-9A-Fa-f]{2})"
              + "|&#[xX]([0-9A-Fa-f]{1,6});?");
  private static final Pattern NUMBER = Pattern.compile("&#([0-9]{1,7});?");
  private static final Pattern NAME = Pattern.compile("&([A-Za-z]{2,8});");
  private static final Pattern BACKSLASH = Pattern.compile("\\\\([^ux])");
  private static final Map<String, String> NAMES =
      Map.of("quot", "\"", "amp", "&", "lt", "<", "gt", ">", "apos", "'", "nbsp", " ");

  private Escapes() {}

  /** The text, and what it may have been before it was escaped once, twice and more. */
  static Set<String> unwrapped(String text) {
    Set<String> readings = new LinkedHashSet<>();
    String reading = text;
    for (int depth = 0; depth <= DEEPEST && readings.add(reading); depth++) {
      String visible = visible(reading);
      readings.add(visible);
      reading = once(visible);
    }
    return readings;
  }

  private static String visible(String text) {
    return INVISIBLE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
  }

  private static String once(String text) {
    String named =
        NAME.matcher(text).replaceAll(name -> quoted(NAMES.getOrDefault(name.group(1), "")));
    String numbered =
        NUMBER.matcher(named).replaceAll(number -> quoted(character(number, DECIMAL)));
    String plain =
        HEXADECIMAL.matcher(numbered).replaceAll(number -> quoted(character(number, HEX)));
    return BACKSLASH.matcher(plain).replaceAll("$1");
  }

  private static String character(MatchResult number, int radix) {
    int code =
        IntStream.rangeClosed(1, number.groupCount())
            .filter(group -> number.start(group) >= 0)
            .map(group -> Integer.parseInt(number.group(group), radix))
            .findFirst()
            .orElse(0);
    return Character.isValidCodePoint(code) ? Character.toString(code) : "";
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }
}
