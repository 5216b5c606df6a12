package com.infisical.gotemplate.limit;

/**
 * A text that counts each look at a character as a step, for a matcher that would look at millions
 * of them without a pause.
 */
public final class WatchedText implements CharSequence {
  private final String text;
  private final Budget budget;

  /** The text as a matcher is to see it. */
  public WatchedText(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  @Override
  public char charAt(int index) {
    budget.step();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
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
