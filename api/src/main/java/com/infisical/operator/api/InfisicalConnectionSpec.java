package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Infisical is (docs/infisical-connection.md).
 *
 * @param address URL of the server; absent for the operator's default host
 * @param tls TLS settings
 * @param allowedNamespaces namespaces whose InfisicalAuths may use this connection
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        """
        !has(self.address) || self.address == ''
        || (isURL(self.address) && url(self.address).getScheme() in ['http', 'https']
            && url(self.address).getHostname() != '')
        """,
    message =
        "address must be an http or https URL with a host, for example"
            + " https://infisical.example.com",
    fieldPath = ".address")
@SchemaCustomizer(value = MergeSchema.class, input = "properties: {unreadFields: null}")
public record InfisicalConnectionSpec(
    @Size(max = 1024)
        @JsonPropertyDescription(
            "URL of the Infisical server, with or without a trailing /api. Without it, the"
                + " operator's default host is used, which is https://app.infisical.com unless the"
                + " operator was installed with another.")
        @Nullable String address,
    @JsonPropertyDescription("Which certificates are trusted for this server.")
        @Nullable ConnectionTls tls,
    @JsonPropertyDescription(
            "From which other namespaces InfisicalAuths may use this connection. Without it, all"
                + " may, unless the operator runs with strict tenancy: then only those of the"
                + " connection's own namespace.")
        @Nullable AllowedNamespaces allowedNamespaces,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** A spec that was read. */
  public InfisicalConnectionSpec(
      @Nullable String address,
      @Nullable ConnectionTls tls,
      @Nullable AllowedNamespaces allowedNamespaces) {
    this(address, tls, allowedNamespaces, null);
  }

  /** Reads an empty address as absent. */
  public InfisicalConnectionSpec {
    address = Absent.ifEmpty(address);
  }

  static InfisicalConnectionSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalConnectionSpec(null, null, null, invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalConnectionSpec> {
    Reader() {
      super(".spec", InfisicalConnectionSpec.class, InfisicalConnectionSpec::unreadable);
    }
  }
}
