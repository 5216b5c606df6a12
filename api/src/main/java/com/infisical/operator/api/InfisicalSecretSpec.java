package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an InfisicalSecret reads and writes (docs/infisical-secret.md).
 *
 * @param hostAPI address of the server; absent for the global configuration's
 * @param tls CA certificates
 * @param syncConfig how often to read
 * @param resyncInterval seconds; only without {@code syncConfig}
 * @param instantUpdates only without {@code syncConfig}
 * @param authentication the login, and what is read by it
 * @param tokenSecretReference the oldest form of a service token
 * @param managedSecretReference the oldest form of a target
 * @param managedKubeSecretReferences the Secrets to write
 * @param managedKubeConfigMapReferences the ConfigMaps to write
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = "properties: {unreadFields: null}")
public record InfisicalSecretSpec(
    @JsonPropertyDescription(
            "URL of the Infisical server, with or without a trailing /api. Without it, that of the"
                + " global configuration, else the operator's default host.")
        @Nullable String hostAPI,
    @JsonPropertyDescription("Which certificates are trusted for the server.")
        @Nullable InlineTls tls,
    @JsonPropertyDescription("How often the secrets are read.")
        @Nullable LegacySyncConfig syncConfig,
    @JsonPropertyDescription("Deprecated: seconds between reads. Ignored with syncConfig.")
        @Nullable Long resyncInterval,
    @JsonPropertyDescription(
            "Deprecated: whether changes are followed as they happen. Ignored with syncConfig.")
        @Nullable Boolean instantUpdates,
    @JsonPropertyDescription("The login, and what is read by it.")
        @Nullable InfisicalSecretAuthentication authentication,
    @JsonPropertyDescription("Deprecated: Secret with a service token.")
        @Nullable InlineSecretReference tokenSecretReference,
    @JsonPropertyDescription("Deprecated: the Secret to write.")
        @Nullable ManagedSecretReference managedSecretReference,
    @JsonPropertyDescription("The Secrets to write.")
        List<ManagedSecretReference> managedKubeSecretReferences,
    @JsonPropertyDescription("The ConfigMaps to write.")
        List<ManagedConfigMapReference> managedKubeConfigMapReferences,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** Reads what is empty as absent. */
  public InfisicalSecretSpec {
    hostAPI = Absent.ifEmpty(hostAPI);
    managedSecretReference =
        managedSecretReference == null || managedSecretReference.isEmpty()
            ? null
            : managedSecretReference;
    managedKubeSecretReferences = Absent.nullItems(managedKubeSecretReferences);
    managedKubeConfigMapReferences = Absent.nullItems(managedKubeConfigMapReferences);
  }

  static InfisicalSecretSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalSecretSpec(
        null, null, null, null, null, null, null, null, List.of(), List.of(), invalid);
  }

  /** The logins; none where there are none. */
  public InfisicalSecretAuthentication logins() {
    return authentication == null ? InfisicalSecretAuthentication.NONE : authentication;
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalSecretSpec> {
    Reader() {
      super(".spec", InfisicalSecretSpec.class, InfisicalSecretSpec::unreadable);
    }
  }
}
