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
 * Which dynamic secret to lease, where to write the lease, what to do with it in the end
 * (docs/infisical-dynamic-secret.md). An empty string counts as absent.
 *
 * @param hostApi URL of the server
 * @param tls TLS settings
 * @param authentication how to log in
 * @param dynamicSecret what to lease
 * @param leaseRevocationPolicy {@code Revoke}; anything else means None
 * @param leaseTtl how long a lease lives; absent for the definition's default
 * @param renewal {@code never} replaces leases instead of renewing them
 * @param managedSecretReference where to write
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = "properties: {unreadFields: null}")
public record InfisicalDynamicSecretSpec(
    @JsonProperty("hostAPI")
        @JsonPropertyDescription(
            "URL of the Infisical server, with or without a trailing /api. Without it, that of the"
                + " operator's ConfigMap infisical-config, else the operator's default host.")
        @Nullable String hostApi,
    @JsonPropertyDescription("Which certificates are trusted for this server.")
        @Nullable InlineTls tls,
    @Required
        @JsonPropertyDescription(
            "How to log in: one block whose identityId or credentialsRef is filled in.")
        @Nullable InlineAuthentication authentication,
    @Required @JsonPropertyDescription("The dynamic secret to lease.")
        @Nullable DynamicSecretReference dynamicSecret,
    @Required
        @JsonPropertyDescription(
            "Revoke: the leases are revoked when this resource is deleted. Anything else: they"
                + " expire.")
        @Nullable String leaseRevocationPolicy,
    @Required
        @JsonProperty("leaseTTL")
        @JsonPropertyDescription(
            "How long a lease lives until it is renewed, for example 1h; at least 1m. Empty for the"
                + " default of the dynamic secret.")
        @Nullable String leaseTtl,
    @JsonPropertyDescription(
            "auto, the default: leases are renewed where their type allows it. never: they are"
                + " replaced by new ones before they end. A field of this operator alone.")
        @Nullable String renewal,
    @Required @JsonPropertyDescription("The Secret to write.")
        @Nullable ManagedSecretReference managedSecretReference,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** Policy that revokes leases when the resource is deleted. */
  public static final String REVOKE = "Revoke";

  /** Renewal where it is possible. */
  public static final String RENEWAL_AUTO = "auto";

  /** New leases instead of renewals. */
  public static final String RENEWAL_NEVER = "never";

  /** A spec that was read. */
  public InfisicalDynamicSecretSpec(
      @Nullable String hostApi,
      @Nullable InlineTls tls,
      @Nullable InlineAuthentication authentication,
      @Nullable DynamicSecretReference dynamicSecret,
      @Nullable String leaseRevocationPolicy,
      @Nullable String leaseTtl,
      @Nullable String renewal,
      @Nullable ManagedSecretReference managedSecretReference) {
    this(
        hostApi,
        tls,
        authentication,
        dynamicSecret,
        leaseRevocationPolicy,
        leaseTtl,
        renewal,
        managedSecretReference,
        null);
  }

  /** Reads empty strings as absent. */
  public InfisicalDynamicSecretSpec {
    hostApi = Absent.ifEmpty(hostApi);
    leaseTtl = Absent.ifEmpty(leaseTtl);
    renewal = Absent.ifEmpty(renewal);
  }

  /** Whether leases are revoked when the resource is deleted. */
  @JsonIgnore
  public boolean revokes() {
    return REVOKE.equals(leaseRevocationPolicy);
  }

  static InfisicalDynamicSecretSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalDynamicSecretSpec(null, null, null, null, null, null, null, null, invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalDynamicSecretSpec> {
    Reader() {
      super(".spec", InfisicalDynamicSecretSpec.class, InfisicalDynamicSecretSpec::unreadable);
    }
  }
}
