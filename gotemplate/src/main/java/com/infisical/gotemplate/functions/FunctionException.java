package com.infisical.gotemplate.functions;

/**
 * A function's refusal; its reason never holds a value, only types and the template's own words.
 */
public final class FunctionException extends RuntimeException {
  private final String reason;

  /** A refusal for this reason. */
  public FunctionException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What was wrong. */
  public String reason() {
    return reason;
  }
}
