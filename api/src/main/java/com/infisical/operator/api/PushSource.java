package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is pushed. A key of a generator takes precedence over a key of the Secret.
 *
 * @param secret the Secret to push; absent also where it has no name
 * @param generators values to be generated; empty for an absent list
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushSource(
    @JsonPropertyDescription("The Secret whose keys are pushed.") @Nullable PushedSecret secret,
    @JsonPropertyDescription(
            "Keys whose values the operator generates. A value is generated if the key does not"
                + " exist at the server, and with updatePolicy Replace at each resyncInterval.")
        List<PushGenerator> generators) {

  /** Reads null items, and a Secret without a name, as absent. */
  public PushSource {
    secret = secret == null || secret.secretName() == null ? null : secret;
    generators = Absent.nullItems(generators);
  }
}
