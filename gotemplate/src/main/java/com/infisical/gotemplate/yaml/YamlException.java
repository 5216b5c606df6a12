package com.infisical.gotemplate.yaml;

/** A text is no YAML, or not of the asked shape; the reason may quote a piece of the text. */
public final class YamlException extends Exception {
  private final String reason;

  YamlException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong: a byte string, fit for the template's own eyes but not for a message. */
  public String reason() {
    return reason;
  }
}
