package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Reads with a service token, the key {@code infisicalToken} of a Secret.
 *
 * @param serviceTokenSecretReference the Secret
 * @param secretsScope what is read; the token names the project
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          secretsScope: {properties: {projectId: null, projectSlug: null, secretName: null}}
        """)
public record ServiceTokenAuth(
    @Required @JsonPropertyDescription("Secret that contains the key infisicalToken.")
        @Nullable InlineSecretReference serviceTokenSecretReference,
    @Required @JsonPropertyDescription("What is read.") @Nullable SecretsScope secretsScope)
    implements InlineBlock {
  @Override
  public boolean counts() {
    return InlineSecretReference.counts(serviceTokenSecretReference);
  }

  @Override
  public ServiceTokenAuth withoutScope() {
    return new ServiceTokenAuth(serviceTokenSecretReference, null);
  }
}
