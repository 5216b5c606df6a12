package com.infisical.client.calls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.LoginRequest;
import com.infisical.client.LoginRequest.AwsIam;
import com.infisical.client.LoginRequest.Azure;
import com.infisical.client.LoginRequest.Gcp;
import com.infisical.client.LoginRequest.Jwt;
import com.infisical.client.LoginRequest.Kubernetes;
import com.infisical.client.LoginRequest.Ldap;
import com.infisical.client.LoginRequest.Oidc;
import com.infisical.client.LoginRequest.Universal;
import com.infisical.client.SecretText;
import com.infisical.client.reply.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A login as it goes over the wire (docs/design/infisical-api.md#2-machine-identity-logins).
 *
 * @param secrets what of the body must not come back in a message
 */
record LoginCall(String path, ObjectNode body, List<SecretText> secrets) {
  static LoginCall of(LoginRequest request, Optional<String> organizationSlug) {
    LoginCall call =
        switch (request) {
          case Universal(String clientId, SecretText clientSecret) ->
              new LoginCall(
                  path("universal"),
                  Json.object()
                      .put("clientId", clientId)
                      .put("clientSecret", clientSecret.reveal()),
                  List.of(clientSecret));
          case Kubernetes(String identityId, SecretText jwt) -> jwt("kubernetes", identityId, jwt);
          case AwsIam aws -> aws(aws);
          case Azure(String identityId, SecretText jwt) -> jwt("azure", identityId, jwt);
          case Gcp(String identityId, SecretText jwt) -> jwt("gcp", identityId, jwt);
          case Ldap(String identityId, String username, SecretText password) ->
              new LoginCall(
                  path("ldap"),
                  Json.object()
                      .put("identityId", identityId)
                      .put("username", username)
                      .put("password", password.reveal()),
                  List.of(password));
          case Oidc(String identityId, SecretText jwt) -> jwt("oidc", identityId, jwt);
          case Jwt(String identityId, SecretText jwt) -> jwt("jwt", identityId, jwt);
        };
    // Servers know one or the other name, and drop what they do not know.
    organizationSlug.ifPresent(
        slug -> call.body.put("organizationSlug", slug).put("subOrganizationName", slug));
    return call;
  }

  private static LoginCall aws(AwsIam request) {
    return new LoginCall(
        path("aws"),
        Json.object()
            .put("identityId", request.identityId())
            .put("iamHttpRequestMethod", request.httpRequestMethod())
            .put("iamRequestBody", request.requestBody().reveal())
            .put("iamRequestHeaders", request.requestHeaders().reveal()),
        List.of(request.requestBody(), request.requestHeaders()));
  }

  private static LoginCall jwt(String method, String identityId, SecretText jwt) {
    return new LoginCall(
        path(method),
        Json.object().put("identityId", identityId).put("jwt", jwt.reveal()),
        List.of(jwt));
  }

  private static String path(String method) {
    return "/api/v1/auth/" + method + "-auth/login";
  }

  /** Equal for logins of the same identity. */
  int identityHash() {
    return Objects.hash(path, body.path("identityId"), body.path("clientId"));
  }

  @Override
  public String toString() {
    return path;
  }
}
