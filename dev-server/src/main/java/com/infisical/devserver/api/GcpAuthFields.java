package com.infisical.devserver.api;

import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.GcpAuth.TokenType;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;

/** Reads the body that attaches gcp auth (docs/design/infisical-api.md#25-gcp-auth). */
public final class GcpAuthFields {
  private GcpAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static GcpAuth read(String identityId, Fields fields, TokenSettings otherwise) {
    return new GcpAuth(
        identityId,
        type(fields),
        fields.text("allowedServiceAccounts", ""),
        fields.text("allowedProjects", ""),
        fields.text("allowedZones", ""),
        TokenFields.read(fields, otherwise));
  }

  private static TokenType type(Fields fields) {
    return switch (fields.text("type", "gce")) {
      case "gce" -> TokenType.GCE;
      case "iam" -> TokenType.IAM;
      default -> {
        fields.refuse("type", "Invalid option: expected one of \"gce\"|\"iam\"");
        yield TokenType.GCE;
      }
    };
  }
}
