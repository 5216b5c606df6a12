package com.infisical.gotemplate.text;

/**
 * Finds a part in texts in time linear in both, however the part repeats itself; the JDK's own
 * search takes the product for such.
 */
public final class Search {
  /** Up to here the JDK's search, which the processor helps, is the faster one in any case. */
  private static final int SHORT = 16;

  private final String part;

  /** For each length of a matched beginning, how much of it still matches one further on. */
  private final int[] borders;

  private Search(String part, int[] borders) {
    this.part = part;
    this.borders = borders;
  }

  /** A search for a part; both byte strings. */
  public static Search of(String part) {
    return new Search(part, part.length() <= SHORT ? new int[0] : borders(part));
  }

  private static int[] borders(String part) {
    int[] borders = new int[part.length() + 1];
    int length = 0;
    for (int i = 1; i < part.length(); i++) {
      while (length > 0 && part.charAt(i) != part.charAt(length)) {
        length = borders[length];
      }
      length += part.charAt(i) == part.charAt(length) ? 1 : 0;
      borders[i + 1] = length;
    }
    return borders;
  }

  /** The index of the first occurrence from an index on; -1 where there is none. */
  public int in(String text, int from) {
    if (borders.length == 0) {
      return text.indexOf(part, from);
    }
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
        matched = borders[matched];
      }
      matched += text.charAt(i) == part.charAt(matched) ? 1 : 0;
      if (matched == part.length()) {
        return i + 1 - matched;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "Search";
  }
}
