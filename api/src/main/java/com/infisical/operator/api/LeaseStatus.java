package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * The lease whose credential the Secret holds. Times are RFC 3339 in UTC, of the server's clock.
 *
 * @param id its id at the server
 * @param version always 0, as the Go operator has it
 * @param creationTimestamp when it was created
 * @param expiresAt when it ends unless it is renewed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          version: {format: int64}
          creationTimestamp: {format: date-time}
          expiresAt: {format: date-time}
        """)
public record LeaseStatus(
    @JsonPropertyDescription("Id of the lease in Infisical.") @Nullable String id,
    @JsonPropertyDescription("Version of the lease.") @Nullable Long version,
    @JsonPropertyDescription("When the lease was created (RFC 3339, UTC).")
        @Nullable String creationTimestamp,
    @JsonPropertyDescription("When the lease ends unless it is renewed before (RFC 3339, UTC).")
        @Nullable String expiresAt) {}
