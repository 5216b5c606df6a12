package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with the operator's own Azure identity.
 *
 * @param identityId id of the machine identity
 * @param resource whom the token is for
 * @param azureManagedIdentityClientId client id of a user-assigned identity; InfisicalSecret only
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineAzureAuth(
    @Required @JsonPropertyDescription("Id of the machine identity in Infisical.")
        @Nullable String identityId,
    @JsonPropertyDescription("Resource of the token; https://management.azure.com/ if empty.")
        @Nullable String resource,
    @JsonPropertyDescription("Client id of a user-assigned managed identity.")
        @Nullable String azureManagedIdentityClientId,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  /** Reads empty strings as absent. */
  public InlineAzureAuth {
    identityId = Absent.ifEmpty(identityId);
    resource = Absent.ifEmpty(resource);
    azureManagedIdentityClientId = Absent.ifEmpty(azureManagedIdentityClientId);
  }

  @Override
  public boolean counts() {
    return identityId != null;
  }

  @Override
  public InlineAzureAuth withoutScope() {
    return new InlineAzureAuth(identityId, resource, azureManagedIdentityClientId, null);
  }
}
