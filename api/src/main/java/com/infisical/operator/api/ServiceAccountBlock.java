package com.infisical.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block of a method whose proof is a token of a Kubernetes service account; the methods differ
 * in how Infisical verifies it.
 */
public sealed interface ServiceAccountBlock extends AuthBlock
    permits KubernetesAuth, OidcAuth, JwtAuth {
  /** Describes the field of the service account. */
  String SERVICE_ACCOUNT =
      "The service account whose token is sent to Infisical. The operator requests a token"
          + " from the API server that is valid for ten minutes; no Secret with a token is"
          + " needed.";

  /** Limits of the audiences that annotations of fields cannot express. */
  String SCHEMA =
      """
      properties:
        serviceAccountTokenAudiences:
          items: {maxLength: 1024}
          x-kubernetes-list-type: atomic
      """;

  /** Where the id of the machine identity is. */
  @Nullable SecretKeyReference identityIdRef();

  /** The service account whose token proves the identity. */
  @Nullable ResourceReference serviceAccountRef();

  /** Audiences of that token; empty for the API server's default. */
  List<String> serviceAccountTokenAudiences();
}
