package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a token of a Kubernetes service account (method {@code kubernetes}).
 *
 * @param identityIdRef where the id of the machine identity is
 * @param serviceAccountRef the service account whose token proves the identity
 * @param serviceAccountTokenAudiences audiences of that token; empty for the API server's default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ServiceAccountBlock.SCHEMA)
public record KubernetesAuth(
    @Required @JsonPropertyDescription(AuthBlock.IDENTITY_ID)
        @Nullable SecretKeyReference identityIdRef,
    @Required @JsonPropertyDescription(ServiceAccountBlock.SERVICE_ACCOUNT)
        @Nullable ResourceReference serviceAccountRef,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Audiences of the token. They must be among those allowed at the identity in Infisical."
                + " If empty, the token has the API server's default audience.")
        List<String> serviceAccountTokenAudiences)
    implements ServiceAccountBlock {

  /** Reads null and empty audiences as absent. */
  public KubernetesAuth {
    serviceAccountTokenAudiences = Absent.emptyItems(serviceAccountTokenAudiences);
  }
}
