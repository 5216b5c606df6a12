package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Go operator's first kind of static secret (docs/infisical-secret.md). */
@Group("secrets.infisical.com")
@Version("v1alpha1")
@Plural("infisicalsecrets")
@Singular("infisicalsecret")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Synced",
    jsonPath = ".status.conditions[?(@.type==\"secrets.infisical.com/ReadyToSyncSecrets\")].status")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalSecret reads a folder of Infisical and writes it to Secrets and"
            + " ConfigMaps. InfisicalStaticSecret is its successor.")
public final class InfisicalSecret
    extends CustomResource<InfisicalSecretSpec, InfisicalSecretStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalSecretSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @JsonPropertyDescription("What is read and where it is written.")
  public InfisicalSecretSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalSecretSpec.Reader.class)
  public void setSpec(@Nullable InfisicalSecretSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("Result of the last sync.")
  public InfisicalSecretStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalSecretStatus.Reader.class)
  public void setStatus(@Nullable InfisicalSecretStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalSecretSpec initSpec() {
    return InfisicalSecretSpec.unreadable(null);
  }

  @Override
  protected InfisicalSecretStatus initStatus() {
    return InfisicalSecretStatus.empty();
  }
}
