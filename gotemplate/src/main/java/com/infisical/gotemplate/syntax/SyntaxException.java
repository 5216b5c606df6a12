package com.infisical.gotemplate.syntax;

/** Says that a text is no template; it leaves the parser as its only way out of the recursion. */
public final class SyntaxException extends RuntimeException {
  private final int line;
  private final String reason;

  SyntaxException(int line, String reason) {
    super(reason, null, false, false);
    this.line = line;
    this.reason = reason;
  }

  /** The line of the token that was wrong, counted from 1. */
  public int line() {
    return line;
  }

  /** What is wrong, in Go's words, without the position. */
  public String reason() {
    return reason;
  }
}
