package com.infisical.devserver.auth;

/** How an identity may log in: one class a method, at most one of each for an identity. */
public sealed interface AuthMethod
    permits UniversalAuth,
        KubernetesAuth,
        AwsAuth,
        LdapAuth,
        AzureAuth,
        GcpAuth,
        OidcAuth,
        JwtAuth,
        TokenAuth {
  String identityId();

  /** What the tokens of this method are like. */
  TokenSettings tokens();
}
