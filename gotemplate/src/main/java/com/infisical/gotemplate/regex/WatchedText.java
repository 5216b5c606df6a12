package com.infisical.gotemplate.regex;

import com.infisical.gotemplate.limit.Budget;

/**
 * A text whose matching stops when the time of its rendering is over: what a match costs is
 * characters times the size of the program, so a large program checks the clock more often.
 */
final class WatchedText implements CharSequence {
  private static final int STEPS_BETWEEN_LOOKS = 1 << 16;

  private final String text;
  private final Budget budget;
  private final int stride;
  private int left;

  WatchedText(String text, Budget budget, int programSize) {
    this.text = text;
    this.budget = budget;
    this.stride = Math.max(STEPS_BETWEEN_LOOKS / Math.max(programSize, 1), 1);
    this.left = stride;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (--left <= 0) {
      left = stride;
      budget.checkTime();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
