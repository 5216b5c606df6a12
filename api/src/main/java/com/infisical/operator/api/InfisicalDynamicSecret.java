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

/** Keeps a lease of a dynamic secret in a Secret (docs/infisical-dynamic-secret.md). */
@Group("secrets.infisical.com")
@Version("v1alpha1")
@Plural("infisicaldynamicsecrets")
@Singular("infisicaldynamicsecret")
@Categories("infisical")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Lease expires", jsonPath = ".status.lease.expiresAt")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"secrets.infisical.com/Reconcile\")].status")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalDynamicSecret keeps a lease of a dynamic secret, with working"
            + " credentials, in a Secret.")
public final class InfisicalDynamicSecret
    extends CustomResource<InfisicalDynamicSecretSpec, InfisicalDynamicSecretStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalDynamicSecretSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @JsonPropertyDescription(
      "What to lease, where to write the credentials and what becomes of the leases.")
  public InfisicalDynamicSecretSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalDynamicSecretSpec.Reader.class)
  public void setSpec(@Nullable InfisicalDynamicSecretSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("The lease that the Secret holds.")
  public InfisicalDynamicSecretStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalDynamicSecretStatus.Reader.class)
  public void setStatus(@Nullable InfisicalDynamicSecretStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalDynamicSecretSpec initSpec() {
    return InfisicalDynamicSecretSpec.unreadable(null);
  }

  @Override
  protected InfisicalDynamicSecretStatus initStatus() {
    return InfisicalDynamicSecretStatus.empty();
  }
}
