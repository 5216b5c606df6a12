package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How pushes generate values (docs/cluster-generator.md). */
@Group("secrets.infisical.com")
@Version("v1alpha1")
@Plural("clustergenerators")
@Singular("clustergenerator")
@Categories("infisical")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.kind")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: A ClusterGenerator says how an InfisicalPushSecret generates values. It"
            + " generates nothing by itself.")
public final class ClusterGenerator
    extends CustomResource<ClusterGeneratorSpec, ClusterGeneratorStatus> {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @JsonPropertyDescription("How values are generated.")
  public ClusterGeneratorSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = ClusterGeneratorSpec.Reader.class)
  public void setSpec(@Nullable ClusterGeneratorSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, which has no field. */
  @Override
  @JsonPropertyDescription("Not used.")
  public ClusterGeneratorStatus getStatus() {
    return super.getStatus();
  }

  @Override
  public void setStatus(@Nullable ClusterGeneratorStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected ClusterGeneratorSpec initSpec() {
    return ClusterGeneratorSpec.unreadable(null);
  }

  @Override
  protected ClusterGeneratorStatus initStatus() {
    return new ClusterGeneratorStatus();
  }
}
