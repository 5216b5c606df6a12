package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a JWT signed with the key file of a Google service account.
 *
 * @param identityId id of the machine identity
 * @param serviceAccountKeyFilePath the key file in the operator's pod
 * @param secretsScope what an InfisicalSecret reads
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineGcpIamAuth(
    @Required @JsonPropertyDescription("Id of the machine identity in Infisical.")
        @Nullable String identityId,
    @Required
        @JsonPropertyDescription(
            "Path of the service account's key file as it is mounted in the operator's pod.")
        @Nullable String serviceAccountKeyFilePath,
    @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  /** Reads empty strings as absent. */
  public InlineGcpIamAuth {
    identityId = Absent.ifEmpty(identityId);
    serviceAccountKeyFilePath = Absent.ifEmpty(serviceAccountKeyFilePath);
  }

  @Override
  public boolean counts() {
    return identityId != null;
  }

  @Override
  public InlineGcpIamAuth withoutScope() {
    return new InlineGcpIamAuth(identityId, serviceAccountKeyFilePath, null);
  }
}
