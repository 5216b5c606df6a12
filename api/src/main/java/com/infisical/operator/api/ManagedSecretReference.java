package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * The Secret that a {@code v1alpha1} resource writes. An empty string counts as absent.
 *
 * @param secretName name of the Secret
 * @param secretNamespace its namespace
 * @param secretType its type; absent means Opaque for a new one
 * @param creationPolicy {@code Owner} or {@code Orphan}; absent means the latter
 * @param template how its data are rendered; absent means every key as it is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManagedSecretReference(
    @Required @JsonPropertyDescription("Name of the Secret to write.") @Nullable String secretName,
    @Required
        @JsonPropertyDescription(
            "Namespace of the Secret to write. With creationPolicy Owner it must be the namespace"
                + " of this resource.")
        @Nullable String secretNamespace,
    @JsonPropertyDescription(
            "Type of the Secret, for example kubernetes.io/basic-auth. Without it, and with"
                + " Opaque, a new Secret becomes Opaque and an existing one keeps its type.")
        @Nullable String secretType,
    @JsonPropertyDescription(
            "Owner: the Secret belongs to this resource and is deleted with it. Orphan, the"
                + " default: the Secret survives this resource.")
        @Nullable String creationPolicy,
    @JsonPropertyDescription(
            "How the data of the Secret are rendered. Without it, every key is written as it is.")
        @Nullable ManagedTemplate template) {

  /** Reads empty strings as absent. */
  public ManagedSecretReference {
    secretName = Absent.ifEmpty(secretName);
    secretNamespace = Absent.ifEmpty(secretNamespace);
    secretType = Absent.ifEmpty(secretType);
    creationPolicy = Absent.ifEmpty(creationPolicy);
  }

  /** Whether it names nothing, as typed Go clients send a reference that they leave out. */
  @JsonIgnore
  public boolean isEmpty() {
    return secretName == null && secretNamespace == null;
  }
}
