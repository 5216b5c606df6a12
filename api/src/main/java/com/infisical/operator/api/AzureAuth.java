package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with the operator's own Azure identity (method {@code azure}).
 *
 * @param identityIdRef where the id of the machine identity is
 * @param resource the resource that the access token is made for; absent for the default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AzureAuth(
    @Required @JsonPropertyDescription(AuthBlock.IDENTITY_ID)
        @Nullable SecretKeyReference identityIdRef,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "The Azure resource (App ID URI) that the access token is requested for. Without it,"
                + " the resource is https://management.azure.com/.")
        @Nullable String resource)
    implements AuthBlock {

  /** Reads an empty resource as absent. */
  public AzureAuth {
    resource = Absent.ifEmpty(resource);
  }
}
