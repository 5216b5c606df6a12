package com.infisical.gotemplate.limit;

/** A byte string that is being written; it charges what it grows by before it grows. */
public final class Output {
  /** What each byte is charged as: a builder that grows holds room for as many again. */
  public static final int BYTES = 2;

  private final StringBuilder bytes = new StringBuilder();
  private final Budget budget;

  /** An empty output. */
  public Output(Budget budget) {
    this.budget = budget;
  }

  /** Appends a byte string. */
  public Output append(String text) {
    return append(text, 0, text.length());
  }

  /** Appends a part of a text. */
  public Output append(String text, int from, int to) {
    grow(to - from);
    bytes.append(text, from, to);
    return this;
  }

  /** Appends one byte. */
  public Output append(char b) {
    grow(1);
    bytes.append(b);
    return this;
  }

  /** Appends one byte several times. */
  public Output repeat(char b, int count) {
    if (count > 0) {
      grow(count);
      bytes.repeat(b, count);
    }
    return this;
  }

  private void grow(int by) {
    budget.checkText((long) bytes.length() + by);
    budget.charge((long) BYTES * by);
  }

  /** How many bytes it has. */
  public int length() {
    return bytes.length();
  }

  /** The last byte, or 0 where there is none. */
  public char last() {
    return bytes.isEmpty() ? 0 : bytes.charAt(bytes.length() - 1);
  }

  /** The rest of what was written from here on. */
  public String from(int start) {
    return bytes.substring(start);
  }

  /** What was written: a byte string. */
  public String text() {
    return bytes.toString();
  }

  @Override
  public String toString() {
    return "Output";
  }
}
