package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an Infisical server is, and how to trust it (docs/infisical-connection.md). */
@Group("secrets.infisical.com")
@Version("v1beta1")
@Plural("infisicalconnections")
@Singular("infisicalconnection")
@Categories("infisical")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Address", jsonPath = ".spec.address")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"secrets.infisical.com/IsReady\")].status")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalConnection defines the address of an Infisical server."
            + " InfisicalAuths reference it.")
public final class InfisicalConnection
    extends CustomResource<InfisicalConnectionSpec, InfisicalConnectionStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalConnectionSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @JsonPropertyDescription(
      "Where the Infisical server is and which certificates are trusted for it.")
  public InfisicalConnectionSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalConnectionSpec.Reader.class)
  public void setSpec(@Nullable InfisicalConnectionSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("What the operator found when it last checked the server.")
  public InfisicalConnectionStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalConnectionStatus.Reader.class)
  public void setStatus(@Nullable InfisicalConnectionStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalConnectionSpec initSpec() {
    return InfisicalConnectionSpec.unreadable(null);
  }

  @Override
  protected InfisicalConnectionStatus initStatus() {
    return InfisicalConnectionStatus.empty();
  }
}
