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

/** What to push to Infisical, and where to (docs/infisical-push-secret.md). */
@Group("secrets.infisical.com")
@Version("v1alpha1")
@Plural("infisicalpushsecrets")
@Singular("infisicalpushsecret")
@Categories("infisical")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.destination.environmentSlug")
@AdditionalPrinterColumn(name = "Path", jsonPath = ".spec.destination.secretsPath")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalPushSecret pushes a Secret of the cluster and generated values to"
            + " a folder of Infisical.")
public final class InfisicalPushSecret
    extends CustomResource<InfisicalPushSecretSpec, InfisicalPushSecretStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalPushSecretSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @JsonPropertyDescription("What to push, and where to.")
  public InfisicalPushSecretSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalPushSecretSpec.Reader.class)
  public void setSpec(@Nullable InfisicalPushSecretSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("What was pushed last.")
  public InfisicalPushSecretStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalPushSecretStatus.Reader.class)
  public void setStatus(@Nullable InfisicalPushSecretStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalPushSecretSpec initSpec() {
    return InfisicalPushSecretSpec.unreadable(null);
  }

  @Override
  protected InfisicalPushSecretStatus initStatus() {
    return InfisicalPushSecretStatus.empty();
  }
}
