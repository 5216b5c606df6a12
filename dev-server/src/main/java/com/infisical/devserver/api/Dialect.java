package com.infisical.devserver.api;

/**
 * How the two generations of secret routes name and default things
 * (docs/design/infisical-api.md#5-secrets-api-v3-raw-deprecated-still-served-what-the-v1alpha1-operator-uses).
 */
enum Dialect {
  V4("projectId", "includeImports", true),
  V3("workspaceId", "include_imports", false);

  private final String projectField;
  private final String importsField;
  private final boolean generous;

  Dialect(String projectField, String importsField, boolean generous) {
    this.projectField = projectField;
    this.importsField = importsField;
    this.generous = generous;
  }

  String projectField() {
    return projectField;
  }

  String importsField() {
    return importsField;
  }

  /** Whether imports and expansion are on unless the request says otherwise. */
  boolean generous() {
    return generous;
  }

  String collection() {
    return this == V4 ? "/api/v4/secrets" : "/api/v3/secrets/raw";
  }

  String batch() {
    return this == V4 ? "/api/v4/secrets/batch" : "/api/v3/secrets/batch/raw";
  }
}
