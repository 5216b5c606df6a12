package com.infisical.operator.api;

import org.jspecify.annotations.Nullable;

/**
 * One block of {@code spec.authentication} of a resource of {@code v1alpha1}: which login, and with
 * what. Whether it is there says nothing; {@link #counts} does.
 */
public sealed interface InlineBlock
    permits InlineUniversalAuth,
        InlineKubernetesAuth,
        InlineIdentityAuth,
        InlineAzureAuth,
        InlineGcpIamAuth,
        InlineLdapAuth,
        ServiceTokenAuth {
  /**
   * Whether the block is meant: typed Go clients, and the Go operator itself, fill in every block
   * with empty strings.
   */
  boolean counts();

  /** What an InfisicalSecret reads with this login; absent in the other kinds. */
  @Nullable SecretsScope secretsScope();

  /** The login alone: what is read with it makes no other session. */
  InlineBlock withoutScope();
}
