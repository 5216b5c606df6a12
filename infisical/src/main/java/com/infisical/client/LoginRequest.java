package com.infisical.client;

/** The proof that a login sends, one case for each method (docs/infisical-auth.md). */
public sealed interface LoginRequest {
  /** {@code universal-auth}. */
  record Universal(String clientId, SecretText clientSecret) implements LoginRequest {}

  /** {@code kubernetes-auth}: a service account token. */
  record Kubernetes(String identityId, SecretText jwt) implements LoginRequest {}

  /** {@code aws-auth}: a signed STS request; body and headers already in base64. */
  record AwsIam(
      String identityId,
      String httpRequestMethod,
      SecretText requestBody,
      SecretText requestHeaders)
      implements LoginRequest {}

  /** {@code azure-auth}: an access token of a managed identity. */
  record Azure(String identityId, SecretText jwt) implements LoginRequest {}

  /** {@code gcp-auth}: an ID token or a JWT signed by a service account. */
  record Gcp(String identityId, SecretText jwt) implements LoginRequest {}

  /** {@code ldap-auth}. */
  record Ldap(String identityId, String username, SecretText password) implements LoginRequest {}

  /** {@code oidc-auth}: a service account token, verified by its issuer's discovery. */
  record Oidc(String identityId, SecretText jwt) implements LoginRequest {}

  /** {@code jwt-auth}: a service account token, verified by keys set at the identity. */
  record Jwt(String identityId, SecretText jwt) implements LoginRequest {}
}
