package com.infisical.gotemplate.yaml;

/** A text is no YAML, or not of the asked shape; the reason quotes nothing of the text. */
public final class YamlException extends Exception {
  private final String reason;

  YamlException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong, in yaml.v3's words where they quote nothing. */
  public String reason() {
    return reason;
  }
}
