package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to push, and where to (docs/infisical-push-secret.md). The schema has no rules: it accepts
 * what the Go operator's accepts.
 *
 * @param hostApi address of the server
 * @param tls which CA to trust there
 * @param authentication how to log in
 * @param destination where to push to
 * @param updatePolicy {@code Replace}, or anything else for {@code None}
 * @param deletionPolicy {@code Delete}, or anything else for {@code None}
 * @param resyncInterval how often to push again; absent means only on change
 * @param push what to push
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = "properties: {unreadFields: null}")
public record InfisicalPushSecretSpec(
    @JsonProperty("hostAPI")
        @JsonPropertyDescription(
            "Address of the Infisical server, with or without a trailing /api. If absent, that of"
                + " the global configuration, else the operator's default host.")
        @Nullable String hostApi,
    @JsonPropertyDescription("TLS settings of the server.") @Nullable InlineTls tls,
    @JsonPropertyDescription(
            "How to log in. A login counts if its identityId, or the name in its credentialsRef, is"
                + " not empty.")
        @Nullable InlineAuthentication authentication,
    @Required @JsonPropertyDescription("The folder to push to.")
        @Nullable PushDestination destination,
    @JsonPropertyDescription(
            "Replace also overwrites keys that exist and were not created by this resource. None,"
                + " the default, leaves these as they are.")
        @Nullable String updatePolicy,
    @JsonPropertyDescription(
            "Delete deletes what this resource created when it is deleted. None, the default,"
                + " leaves it at the server.")
        @Nullable String deletionPolicy,
    @JsonPropertyDescription(
            "How often to compare and push again: a whole number followed by s, m, h, d or w, at"
                + " least 5s. If absent, only on change.")
        @Nullable String resyncInterval,
    @Required @JsonPropertyDescription("What to push.") @Nullable PushSource push,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** A spec that was read. */
  public InfisicalPushSecretSpec(
      @Nullable String hostApi,
      @Nullable InlineTls tls,
      @Nullable InlineAuthentication authentication,
      @Nullable PushDestination destination,
      @Nullable String updatePolicy,
      @Nullable String deletionPolicy,
      @Nullable String resyncInterval,
      @Nullable PushSource push) {
    this(
        hostApi,
        tls,
        authentication,
        destination,
        updatePolicy,
        deletionPolicy,
        resyncInterval,
        push,
        null);
  }

  /** Reads empty strings as absent. */
  public InfisicalPushSecretSpec {
    hostApi = Absent.ifEmpty(hostApi);
    updatePolicy = Absent.ifEmpty(updatePolicy);
    deletionPolicy = Absent.ifEmpty(deletionPolicy);
    resyncInterval = Absent.ifEmpty(resyncInterval);
  }

  static InfisicalPushSecretSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalPushSecretSpec(null, null, null, null, null, null, null, null, invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalPushSecretSpec> {
    Reader() {
      super(".spec", InfisicalPushSecretSpec.class, InfisicalPushSecretSpec::unreadable);
    }
  }
}
