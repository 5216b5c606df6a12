package com.infisical.devserver.api;

import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.GcpAuth.TokenType;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;
import java.util.Locale;
import java.util.Map;

/** Reads and shows how gcp auth is attached (INFISICAL-API.md, 2.5). */
public final class GcpAuthFields {
  /** For {@link MethodRoutes}. */
  public static final MethodRoutes.Kind<GcpAuth> KIND =
      new MethodRoutes.Kind<>(
          "gcp-auth",
          "GCP",
          "identityGcpAuth",
          GcpAuth.class,
          GcpAuthFields::read,
          GcpAuthFields::show);

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

  private static Map<String, Object> show(GcpAuth method) {
    return Map.of(
        "type", method.type().name().toLowerCase(Locale.ROOT),
        "allowedServiceAccounts", method.allowedServiceAccounts(),
        "allowedProjects", method.allowedProjects(),
        "allowedZones", method.allowedZones());
  }
}
