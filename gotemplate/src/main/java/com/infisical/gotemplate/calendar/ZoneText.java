package com.infisical.gotemplate.calendar;

/** Says what in a text looks like the abbreviation of a zone, by the rules of Go's time package. */
final class ZoneText {
  private static final int LONGEST = 6;

  private ZoneText() {}

  /** The length of the abbreviation at an index; 0 where there is none. */
  static int length(String text, int at) {
    if (text.startsWith("ChST", at) || text.startsWith("MeST", at)) {
      return 4;
    }
    if (text.startsWith("GMT", at)) {
      return 3 + hoursLength(text, at + 3);
    }
    int upper = 0;
    while (upper < LONGEST && at + upper < text.length() && isUpper(text.charAt(at + upper))) {
      upper++;
    }
    boolean named =
        switch (upper) {
          case 3 -> true;
          case 4 -> text.charAt(at + 3) == 'T' || text.startsWith("WITA", at);
          case 5 -> text.charAt(at + 4) == 'T';
          default -> false;
        };
    return named ? upper : text.length() - at < 3 ? 0 : hoursLength(text, at);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** The length of an offset such as +3 or -11, which is below 24. */
  private static int hoursLength(String text, int from) {
    boolean signed = from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-');
    int end = from + 1;
    int hours = 0;
    while (signed && end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      hours = Math.min(hours * 10 + text.charAt(end++) - '0', 100);
    }
    return signed && end > from + 1 && hours < 24 ? end - from : 0;
  }
}
