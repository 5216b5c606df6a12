package com.infisical.devserver.api;

import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;

/** Reads the body that attaches azure auth (docs/design/infisical-api.md#24-azure-auth). */
public final class AzureAuthFields {
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
}
