package com.infisical.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block of a method whose proof is a token of a Kubernetes service account; the methods differ
 * in how Infisical verifies it.
 */
public sealed interface ServiceAccountBlock extends AuthBlock
    permits KubernetesAuth, OidcAuth, JwtAuth {
  /** Where the id of the machine identity is. */
  @Nullable SecretKeyReference identityIdRef();

  /** The service account whose token proves the identity. */
  @Nullable ResourceReference serviceAccountRef();

  /** Audiences of that token; empty for the API server's default. */
  List<String> serviceAccountTokenAudiences();
}
