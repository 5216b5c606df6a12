package com.infisical.operator.target.plan;

/** The kinds of object a target can be. */
public enum TargetKind {
  /** A Secret. */
  SECRET("Secret", "secrets"),
  /** A ConfigMap. */
  CONFIG_MAP("ConfigMap", "configmaps");

  private final String text;
  private final String plural;

  TargetKind(String text, String plural) {
    this.text = text;
    this.plural = plural;
  }

  /** As manifests write it. */
  public String text() {
    return text;
  }

  /** As the API server's paths write it. */
  public String plural() {
    return plural;
  }
}
