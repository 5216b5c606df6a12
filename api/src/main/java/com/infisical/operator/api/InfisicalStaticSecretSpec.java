package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to read, where to write, how often (docs/infisical-static-secret.md).
 *
 * @param infisicalAuthRef the InfisicalAuth to log in with
 * @param syncOptions how often to read
 * @param sources what to read, in order; empty for an absent list
 * @param targets what to write; empty for an absent list
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          unreadFields: null
          sources: {x-kubernetes-list-type: atomic}
          targets:
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [kind, namespace, name]
        """)
public record InfisicalStaticSecretSpec(
    @Required @JsonPropertyDescription("The InfisicalAuth to log in with.")
        @Nullable ResourceReference infisicalAuthRef,
    @Required @JsonPropertyDescription("How often, and when, the sources are read.")
        @Nullable SyncOptions syncOptions,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "What to read, at least one folder. If two sources have the same key, the first one"
                + " wins; a secret in a folder itself wins over an imported one.")
        List<SecretSource> sources,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Where to write, at least one Secret or ConfigMap. No two targets may have the same"
                + " kind, namespace and name.")
        List<SecretTarget> targets,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** A spec that was read. */
  public InfisicalStaticSecretSpec(
      @Nullable ResourceReference infisicalAuthRef,
      @Nullable SyncOptions syncOptions,
      List<SecretSource> sources,
      List<SecretTarget> targets) {
    this(infisicalAuthRef, syncOptions, sources, targets, null);
  }

  /** Reads null items as absent. */
  public InfisicalStaticSecretSpec {
    sources = Absent.nullItems(sources);
    targets = Absent.nullItems(targets);
  }

  static InfisicalStaticSecretSpec unreadable(@Nullable InvalidSpec invalid) {
    return new InfisicalStaticSecretSpec(null, null, List.of(), List.of(), invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<InfisicalStaticSecretSpec> {
    Reader() {
      super(".spec", InfisicalStaticSecretSpec.class, InfisicalStaticSecretSpec::unreadable);
    }
  }
}
