package com.infisical.gotemplate.limit;

/**
 * Finds a part in a text in pieces, with a look at the clock between them.
 *
 * <p>The JDK's own search takes time in proportion to the product of both lengths, and no thread
 * can stop it, nor collect garbage meanwhile.
 */
public final class Search {
  private static final int WORK_BETWEEN_LOOKS = 1 << 20;

  private Search() {}

  /** The index of the first occurrence at or after {@code from}; -1 where there is none. */
  public static int indexOf(Budget budget, String text, String part, int from) {
    int starts = Math.max(1, WORK_BETWEEN_LOOKS / Math.max(1, part.length()));
    long last = (long) text.length() - part.length();
    for (long at = from; at <= last; at += starts) {
      long end = Math.min(text.length(), at + starts - 1 + part.length());
      int found = text.indexOf(part, (int) at, (int) end);
      if (found >= 0) {
        return found;
      }
      budget.checkTime();
    }
    return -1;
  }
}
