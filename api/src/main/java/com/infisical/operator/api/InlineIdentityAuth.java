package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with the operator's own cloud identity, where nothing but the identity's id is to be said
 * (AWS IAM, GCP ID token).
 *
 * @param identityId id of the machine identity
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineIdentityAuth(
    @Required @JsonPropertyDescription("Id of the machine identity in Infisical.")
        @Nullable String identityId,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  /** Reads an empty id as absent. */
  public InlineIdentityAuth {
    identityId = Absent.ifEmpty(identityId);
  }

  @Override
  public boolean counts() {
    return identityId != null;
  }

  @Override
  public InlineIdentityAuth withoutScope() {
    return new InlineIdentityAuth(identityId, null);
  }
}
