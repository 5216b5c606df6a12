package com.infisical.commands.validate;

import com.fasterxml.jackson.core.JsonPointer;
import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.Resources;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.connection.Address;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.pushsecret.generator.GeneratorCheck;
import com.infisical.operator.staticsecret.SyncSpec;
import com.infisical.operator.status.Failure;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.target.plan.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the operator, or the API server for every kind, checks besides the schema. */
final class OperatorCheck {
  private OperatorCheck() {}

  /** Names of the object itself. */
  static List<Problem> metadata(Manifest manifest) {
    List<Problem> problems = new ArrayList<>();
    String name = manifest.tree().at("/metadata/name").asText();
    boolean generated = manifest.tree().at("/metadata").has("generateName");
    if (name.isEmpty() && !generated) {
      problems.add(new Problem(JsonPointer.valueOf("/metadata/name"), "Required value"));
    } else if (!name.isEmpty() && !KubernetesNames.isName(name)) {
      problems.add(new Problem(JsonPointer.valueOf("/metadata/name"), KubernetesNames.NAME_RULE));
    }
    String namespace = manifest.tree().at("/metadata/namespace").asText();
    if (!namespace.isEmpty() && !KubernetesNames.isNamespace(namespace)) {
      problems.add(
          new Problem(JsonPointer.valueOf("/metadata/namespace"), KubernetesNames.NAMESPACE_RULE));
    }
    return problems;
  }

  /** What the operator refuses of a spec that the API server admits. */
  static List<Problem> spec(Manifest manifest) {
    return switch (manifest.kind()) {
      case "InfisicalConnection" -> address(manifest);
      case "InfisicalStaticSecret" ->
          new Resources().staticSecret(manifest).map(OperatorCheck::spec).orElse(List.of());
      case "InfisicalSecret" ->
          found(new Resources().read(manifest, InfisicalSecret.class).flatMap(OperatorCheck::flaw));
      case "InfisicalDynamicSecret" ->
          found(
              new Resources()
                  .read(manifest, InfisicalDynamicSecret.class)
                  .flatMap(OperatorCheck::flaw));
      case "InfisicalPushSecret" ->
          found(
              new Resources()
                  .read(manifest, InfisicalPushSecret.class)
                  .flatMap(OperatorCheck::flaw));
      case "ClusterGenerator" ->
          found(
              new Resources().read(manifest, ClusterGenerator.class).flatMap(GeneratorCheck::flaw));
      default -> List.of();
    };
  }

  private static List<Problem> found(Optional<String> flaw) {
    return flaw.map(sentence -> new Problem(JsonPointer.valueOf("/spec"), sentence)).stream()
        .toList();
  }

  private static Optional<String> flaw(InfisicalSecret secret) {
    return InfisicalSecrets.read(secret) instanceof SyncKind.Reading.Unusable(Failure failure)
        ? Optional.of(failure.sentence())
        : Optional.empty();
  }

  private static Optional<String> flaw(InfisicalDynamicSecret secret) {
    return LeasePreview.read(secret) instanceof LeasePreview.Reading.Unusable(Failure failure)
        ? Optional.of(failure.sentence())
        : Optional.empty();
  }

  private static Optional<String> flaw(InfisicalPushSecret push) {
    return PushPreview.read(push) instanceof PushPreview.Reading.Unusable(Failure failure)
        ? Optional.of(failure.sentence())
        : Optional.empty();
  }

  private static List<Problem> address(Manifest manifest) {
    JsonPointer field = JsonPointer.valueOf("/spec/address");
    String address = manifest.tree().at(field).asText();
    return !address.isBlank() && Address.of(address, address) instanceof Address.Invalid(String why)
        ? List.of(new Problem(field, "Invalid value: " + why))
        : List.of();
  }

  private static List<Problem> spec(InfisicalStaticSecret resource) {
    return switch (SyncSpec.read(resource)) {
      case SyncSpec.Reading.Unusable(var failure) ->
          List.of(new Problem(JsonPointer.valueOf("/spec"), failure.sentence()));
      case SyncSpec.Reading.Usable(SyncSpec spec) -> {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < spec.targets().size(); i++) {
          Optional<String> flaw = flaw(TargetSpec.of(spec.targets().get(i)));
          JsonPointer at = JsonPointer.valueOf("/spec/targets/" + i);
          flaw.ifPresent(sentence -> problems.add(new Problem(at, sentence)));
        }
        yield problems;
      }
    };
  }

  private static Optional<String> flaw(TargetSpec target) {
    return target instanceof TargetSpec.Invalid(var failure)
        ? Optional.of(failure.sentence())
        : Optional.empty();
  }
}
