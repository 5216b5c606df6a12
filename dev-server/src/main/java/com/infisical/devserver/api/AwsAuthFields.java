package com.infisical.devserver.api;

import com.infisical.devserver.auth.AwsAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;

/** Reads the body that attaches AWS auth (docs/design/infisical-api.md#23-aws-auth). */
public final class AwsAuthFields {
  private AwsAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static AwsAuth read(String identityId, Fields fields, TokenSettings otherwise) {
    return new AwsAuth(
        identityId,
        fields.text("allowedAccountIds", ""),
        fields.text("allowedPrincipalArns", ""),
        TokenFields.read(fields, otherwise));
  }
}
