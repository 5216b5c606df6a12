package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to read from Infisical, where to write it, how often (docs/infisical-static-secret.md). */
@Group("secrets.infisical.com")
@Version("v1beta1")
@Plural("infisicalstaticsecrets")
@Singular("infisicalstaticsecret")
@Categories("infisical")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Auth Method",
    jsonPath =
        ".status.conditions[?(@.type==\"secrets.infisical.com/LastReconcileAuthMethod\")].message")
@AdditionalPrinterColumn(
    name = "Synced",
    jsonPath =
        ".status.conditions[?(@.type==\"secrets.infisical.com/LastReconcileStatus\")].status")
@AdditionalPrinterColumn(
    name = "Affected Deployments",
    jsonPath =
        ".status.conditions[?(@.type==\"secrets.infisical.com/LastReconcileAffectedDeployments\")].message")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalStaticSecret reads secrets from Infisical, writes them to Secrets"
            + " and ConfigMaps and keeps these in sync.")
public final class InfisicalStaticSecret
    extends CustomResource<InfisicalStaticSecretSpec, InfisicalStaticSecretStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalStaticSecretSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @Required
  @JsonPropertyDescription("What to read, where to write it and how often.")
  public InfisicalStaticSecretSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalStaticSecretSpec.Reader.class)
  public void setSpec(@Nullable InfisicalStaticSecretSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("What was read and written last.")
  public InfisicalStaticSecretStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalStaticSecretStatus.Reader.class)
  public void setStatus(@Nullable InfisicalStaticSecretStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalStaticSecretSpec initSpec() {
    return InfisicalStaticSecretSpec.unreadable(null);
  }

  @Override
  protected InfisicalStaticSecretStatus initStatus() {
    return InfisicalStaticSecretStatus.empty();
  }
}
