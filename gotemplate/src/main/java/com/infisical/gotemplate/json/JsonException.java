package com.infisical.gotemplate.json;

/** A value has no JSON form, or a text is no JSON; the reason quotes neither. */
public final class JsonException extends Exception {
  private final String reason;

  JsonException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
