package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * How often an InfisicalSecret reads.
 *
 * @param resyncInterval a number and one of s, m, h, d, w
 * @param instantUpdates whether changes are followed as they happen
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LegacySyncConfig(
    @JsonPropertyDescription(
            "How often the secrets are read: a number and one of s, m, h, d, w, such as 60s. At"
                + " least 5s. Without it, 5m, and 1h with instantUpdates.")
        @Nullable String resyncInterval,
    @JsonPropertyDescription("Whether changes at Infisical are followed as they happen.")
        @Nullable Boolean instantUpdates) {
  /** Reads an empty interval as absent. */
  public LegacySyncConfig {
    resyncInterval = Absent.ifEmpty(resyncInterval);
  }
}
