package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a user name and a password, the keys {@code username} and {@code password} of one
 * Secret.
 *
 * @param identityId id of the machine identity
 * @param credentialsRef the Secret
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineLdapAuth(
    @Required @JsonPropertyDescription("Id of the machine identity in Infisical.")
        @Nullable String identityId,
    @Required @JsonPropertyDescription("Secret that contains the keys username and password.")
        @Nullable InlineSecretReference credentialsRef,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  /** Reads an empty id as absent. */
  public InlineLdapAuth {
    identityId = Absent.ifEmpty(identityId);
  }

  @Override
  public boolean counts() {
    return InlineSecretReference.counts(credentialsRef);
  }

  @Override
  public InlineLdapAuth withoutScope() {
    return new InlineLdapAuth(identityId, credentialsRef, null);
  }
}
