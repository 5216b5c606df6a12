package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a token of a Kubernetes service account.
 *
 * @param identityId id of the machine identity
 * @param serviceAccountRef the service account whose token proves the identity
 * @param autoCreateServiceAccountToken whether a short-lived token is requested, instead of the
 *     long-lived one of the service account's Secret
 * @param serviceAccountTokenAudiences audiences of the requested token
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineKubernetesAuth(
    @Required @JsonPropertyDescription("Id of the machine identity in Infisical.")
        @Nullable String identityId,
    @Required @JsonPropertyDescription("The service account whose token is sent to Infisical.")
        @Nullable InlineServiceAccountReference serviceAccountRef,
    @JsonPropertyDescription(
            "Whether the operator requests a token that is valid for ten minutes. Without it, the"
                + " token of the first Secret that the service account lists is used, and one is"
                + " requested only where it lists none.")
        @Nullable Boolean autoCreateServiceAccountToken,
    @JsonPropertyDescription(
            "Audiences of the requested token, with autoCreateServiceAccountToken.")
        List<String> serviceAccountTokenAudiences,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  /** Reads empty strings as absent. */
  public InlineKubernetesAuth {
    identityId = Absent.ifEmpty(identityId);
    serviceAccountTokenAudiences = Absent.emptyItems(serviceAccountTokenAudiences);
  }

  @Override
  public boolean counts() {
    return identityId != null;
  }

  @Override
  public InlineKubernetesAuth withoutScope() {
    return new InlineKubernetesAuth(
        identityId,
        serviceAccountRef,
        autoCreateServiceAccountToken,
        serviceAccountTokenAudiences,
        null);
  }
}
