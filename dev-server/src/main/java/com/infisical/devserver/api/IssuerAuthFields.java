package com.infisical.devserver.api;

import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.JwtAuth;
import com.infisical.devserver.auth.JwtAuth.Keys;
import com.infisical.devserver.auth.OidcAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;
import java.util.List;

/** Reads the bodies that attach oidc auth and jwt auth. */
public final class IssuerAuthFields {
  private IssuerAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static OidcAuth oidc(String identityId, Fields fields, TokenSettings otherwise) {
    return new OidcAuth(
        identityId,
        fields.filled("oidcDiscoveryUrl"),
        fields.text("caCert", ""),
        bounds(fields, fields.filled("boundIssuer")),
        TokenFields.read(fields, otherwise));
  }

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static JwtAuth jwt(String identityId, Fields fields, TokenSettings otherwise) {
    return new JwtAuth(
        identityId,
        keys(fields),
        bounds(fields, fields.text("boundIssuer", "")),
        TokenFields.read(fields, otherwise));
  }

  private static Keys keys(Fields fields) {
    String type = fields.text("configurationType");
    if (type.equals("jwks")) {
      return new Keys.Published(fields.filled("jwksUrl"), fields.text("jwksCaCert", ""));
    }
    if (!type.equals("static")) {
      fields.refuse("configurationType", "Invalid option: expected one of \"jwks\"|\"static\"");
    }
    List<String> pems = fields.optionalTexts("publicKeys").orElse(List.of());
    if (pems.isEmpty()) {
      fields.refuse("publicKeys", "Too small: expected array to have >=1 items");
    }
    return new Keys.Fixed(pems);
  }

  private static Bounds bounds(Fields fields, String issuer) {
    return new Bounds(
        issuer,
        fields.text("boundAudiences", ""),
        fields.text("boundSubject", ""),
        fields.textsByName("boundClaims"));
  }
}
