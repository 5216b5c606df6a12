package com.infisical.gotemplate.keys;

/** A key, certificate or keystore cannot be read or made; the reason holds nothing of it. */
public final class KeyException extends Exception {
  private final String reason;

  /** A complaint. */
  public KeyException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
