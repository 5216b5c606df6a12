package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a client id and a client secret, the keys {@code clientId} and {@code clientSecret}
 * of one Secret.
 *
 * @param credentialsRef the Secret
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineUniversalAuth(
    @Required @JsonPropertyDescription("Secret that contains the keys clientId and clientSecret.")
        @Nullable InlineSecretReference credentialsRef,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  @Override
  public boolean counts() {
    return InlineSecretReference.counts(credentialsRef);
  }

  @Override
  public InlineUniversalAuth withoutScope() {
    return new InlineUniversalAuth(credentialsRef, null);
  }
}
