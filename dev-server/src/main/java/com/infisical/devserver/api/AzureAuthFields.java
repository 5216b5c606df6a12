package com.infisical.devserver.api;

import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;
import java.util.Map;

/** Reads and shows how azure auth is attached (INFISICAL-API.md, 2.4). */
public final class AzureAuthFields {
  /** For {@link MethodRoutes}. */
  public static final MethodRoutes.Kind<AzureAuth> KIND =
      new MethodRoutes.Kind<>(
          "azure-auth",
          "Azure",
          "identityAzureAuth",
          AzureAuth.class,
          AzureAuthFields::read,
          AzureAuthFields::show);

  private AzureAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static AzureAuth read(String identityId, Fields fields, TokenSettings otherwise) {
    return new AzureAuth(
        identityId,
        fields.filled("tenantId"),
        fields.filled("resource"),
        fields.text("allowedServicePrincipalIds", ""),
        TokenFields.read(fields, otherwise));
  }

  private static Map<String, Object> show(AzureAuth method) {
    return Map.of(
        "tenantId", method.tenantId(),
        "resource", method.resource(),
        "allowedServicePrincipalIds", method.allowedServicePrincipalIds());
  }
}
