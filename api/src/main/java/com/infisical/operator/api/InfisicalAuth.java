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

/**
 * How to log in to Infisical; the token is shared by all resources that refer to it
 * (docs/infisical-auth.md).
 */
@Group("secrets.infisical.com")
@Version("v1beta1")
@Plural("infisicalauths")
@Singular("infisicalauth")
@Categories("infisical")
@AdditionalPrinterColumn(name = "Connection", jsonPath = ".spec.infisicalConnectionRef.name")
@AdditionalPrinterColumn(name = "Method", jsonPath = ".spec.method")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"secrets.infisical.com/IsReady\")].status")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        "description: An InfisicalAuth defines how to log in to Infisical. InfisicalStaticSecrets"
            + " reference it, and all of them share one token.")
public final class InfisicalAuth extends CustomResource<InfisicalAuthSpec, InfisicalAuthStatus>
    implements Namespaced, Sheddable {

  /**
   * Why the spec could not be read, a sentence that names the field; empty for one that was read.
   */
  public Optional<String> invalidSpec() {
    return Optional.ofNullable(getSpec().invalid()).map(InvalidSpec::reason);
  }

  @Override
  public void shed(String reason) {
    setSpec(InfisicalAuthSpec.unreadable(InvalidSpec.withoutFields(reason)));
  }

  /** The spec, never null: where the object has none, one in which everything is absent. */
  @Override
  @Required
  @JsonPropertyDescription("Where and how to log in.")
  public InfisicalAuthSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonDeserialize(using = InfisicalAuthSpec.Reader.class)
  public void setSpec(@Nullable InfisicalAuthSpec spec) {
    super.setSpec(spec == null ? initSpec() : spec);
  }

  /** The status, never null: where the object has none, or one of another shape, an empty one. */
  @Override
  @JsonPropertyDescription("What the operator found when it last logged in.")
  public InfisicalAuthStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @JsonDeserialize(using = InfisicalAuthStatus.Reader.class)
  public void setStatus(@Nullable InfisicalAuthStatus status) {
    super.setStatus(status == null ? initStatus() : status);
  }

  @Override
  protected InfisicalAuthSpec initSpec() {
    return InfisicalAuthSpec.unreadable(null);
  }

  @Override
  protected InfisicalAuthStatus initStatus() {
    return InfisicalAuthStatus.empty();
  }
}
