package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a JWT signed by the key of a Google service account (method {@code gcp-iam}).
 *
 * @param identityIdRef where the id of the machine identity is
 * @param serviceAccountKeyFilePath path of the key file in the operator's own file system
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GcpIamAuth(
    @Required @JsonPropertyDescription(AuthBlock.IDENTITY_ID)
        @Nullable SecretKeyReference identityIdRef,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "Path of the service account's key file (JSON), as mounted into the operator's pod.")
        @Nullable String serviceAccountKeyFilePath)
    implements AuthBlock {

  /** Reads an empty path as absent. */
  public GcpIamAuth {
    serviceAccountKeyFilePath = Absent.ifEmpty(serviceAccountKeyFilePath);
  }
}
