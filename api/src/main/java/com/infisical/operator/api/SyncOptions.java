package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How often the sources are read.
 *
 * @param refreshInterval a whole number and a unit, s, m, h, d or w; as it stands in the manifest,
 *     so an object older than the rule may hold anything
 * @param instantUpdates whether changes are also announced by the server's event stream
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.refreshInterval.matches('^0*([5-9]s|[1-9][0-9]+s|[1-9][0-9]*[mhdw])$')",
    message =
        "refreshInterval must be a whole number followed by s, m, h, d or w, and at least 5s, for"
            + " example 60s",
    fieldPath = ".refreshInterval")
public record SyncOptions(
    @Required
        @Size(max = 10)
        @JsonPropertyDescription(
            "How often the sources are read: a whole number followed by s, m, h, d or w (seconds to"
                + " weeks), at least 5s.")
        @Nullable String refreshInterval,
    @JsonPropertyDescription(
            "Whether the operator also subscribes to the server's event stream, so that a change"
                + " arrives within seconds. If the server does not offer one, the sources are only"
                + " read at the interval.")
        boolean instantUpdates) {

  /** Reads an empty interval as absent. */
  public SyncOptions {
    refreshInterval = Absent.ifEmpty(refreshInterval);
  }
}
