package com.infisical.operator.target.plan;

import static com.infisical.operator.target.plan.TargetRef.Kind.SECRET;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.target.plan.TargetPlanner.Admission;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the tests of this package start from: a resource apps/web with the target Secret apps/db.
 */
public final class Given {
  public static final String UID = "11111111-2222-3333-4444-555555555555";

  private Given() {}

  static ResourceFacts resource() {
    return facts(UID, "apps", "web");
  }

  static ResourceFacts resource(Map<String, String> labels, Map<String, String> annotations) {
    return facts(UID, "apps", "web", labels, annotations, false);
  }

  static ResourceFacts succeededBefore() {
    return facts(UID, "apps", "web", Map.of(), Map.of(), true);
  }

  /** An InfisicalStaticSecret of that name. */
  public static ResourceFacts facts(String uid, String namespace, String name) {
    return facts(uid, namespace, name, Map.of(), Map.of(), false);
  }

  /** An InfisicalStaticSecret of that name, with these labels and annotations. */
  public static ResourceFacts facts(
      String uid,
      String namespace,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      boolean succeeded) {
    return new ResourceFacts(
        "secrets.infisical.com/v1beta1",
        "InfisicalStaticSecret",
        uid,
        namespace,
        name,
        labels,
        annotations,
        succeeded);
  }

  static TargetSpec.Valid owner() {
    return valid(target("apps", "Owner"));
  }

  static TargetSpec.Valid orphan() {
    return valid(target("apps", "Orphan"));
  }

  static TargetSpec.Valid orphanIn(String namespace) {
    return valid(target(namespace, "Orphan"));
  }

  static TargetSpec.Valid ownerOfType(String type) {
    return valid(new SecretTarget("db", "apps", "Secret", "Owner", type, null, null));
  }

  static TargetSpec.Valid configMap() {
    return valid(new SecretTarget("db", "apps", "ConfigMap", "Orphan", null, null, null));
  }

  static TargetSpec.Valid ownerWith(Map<String, String> labels, Map<String, String> annotations) {
    return valid(
        new SecretTarget(
            "db", "apps", "Secret", "Owner", null, null, new TargetMetadata(labels, annotations)));
  }

  public static SecretTarget target(String namespace, String policy) {
    return new SecretTarget("db", namespace, "Secret", policy, null, null, null);
  }

  static TargetSpec.Valid valid(SecretTarget target) {
    return switch (TargetSpec.of(target)) {
      case TargetSpec.Valid valid -> valid;
      case TargetSpec.Invalid(TargetFailure failure) ->
          throw new AssertionError(failure.sentence());
    };
  }

  public static TargetRef ref() {
    return new TargetRef(SECRET, "apps", "db");
  }

  public static TargetData data(String... keysAndValues) {
    Map<String, byte[]> bytes = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      bytes.put(keysAndValues[i], keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return TargetData.of(bytes);
  }

  static Wanted wanted(ResourceFacts resource, TargetSpec.Valid target, TargetData data) {
    return new Wanted(resource, target, data, Optional.of("0123456789abcdef"), () -> false);
  }

  static Wanted wanted(TargetSpec.Valid target, TargetData data) {
    return wanted(resource(), target, data);
  }

  public static TargetPlanner planner() {
    return new TargetPlanner(
        new TargetRules("infisical-operator", TestTenancy.open("infisical-operator")));
  }

  /** The plan for a target that is not there. */
  static TargetPlan planAbsent(TargetPlanner planner, Wanted wanted) {
    return switch (planner.admit(wanted)) {
      case Admission.Refused(TargetFailure failure) -> new TargetPlan.Refuse(failure);
      case Admission.Admitted admitted -> planner.planAbsent(admitted);
    };
  }

  /** The plan for a target that is there. */
  static TargetPlan plan(
      TargetPlanner planner, Wanted wanted, ObservedTarget existing, Mark.Standing standing) {
    return switch (planner.admit(wanted)) {
      case Admission.Refused(TargetFailure failure) -> new TargetPlan.Refuse(failure);
      case Admission.Admitted admitted -> planner.plan(admitted, existing, standing);
    };
  }

  /** A Secret that somebody else made. */
  public static Secret foreign(String namespace, String... keysAndValues) {
    Map<String, String> data = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      data.put(
          keysAndValues[i],
          Base64.getEncoder()
              .encodeToString(keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8)));
    }
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("db")
        .withUid("target-uid")
        .withResourceVersion("7")
        .endMetadata()
        .withType("Opaque")
        .withData(data)
        .build();
  }

  static Secret annotated(Secret secret, String... keysAndValues) {
    UnaryOperator<Secret> change =
        s -> {
          Map<String, String> annotations =
              new HashMap<>(Maps.present(s.getMetadata().getAnnotations()));
          for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put(keysAndValues[i], keysAndValues[i + 1]);
          }
          return s.edit().editMetadata().withAnnotations(annotations).endMetadata().build();
        };
    return change.apply(secret);
  }

  static Secret controlledBy(Secret secret, OwnerReference owner) {
    return secret.edit().editMetadata().withOwnerReferences(owner).endMetadata().build();
  }

  static OwnerReference controller(String apiVersion, String kind, String name, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion(apiVersion)
        .withKind(kind)
        .withName(name)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  static OwnerReference ownReference() {
    return controller("secrets.infisical.com/v1beta1", "InfisicalStaticSecret", "web", UID);
  }

  /** What the operator leaves behind after writing {@code wanted}, as the API server stores it. */
  static ObservedTarget written(Wanted wanted) {
    return observed(DesiredTarget.fresh(wanted));
  }

  static ObservedTarget observed(HasMetadata object) {
    return switch (object) {
      case Secret secret -> ObservedTarget.of(stored(secret));
      case ConfigMap map -> ObservedTarget.of(stored(map));
      default -> throw new AssertionError();
    };
  }

  private static Secret stored(Secret secret) {
    return new SecretBuilder(secret)
        .editMetadata()
        .withUid("target-uid")
        .withResourceVersion("7")
        .endMetadata()
        .build();
  }

  private static ConfigMap stored(ConfigMap map) {
    return new ConfigMapBuilder(map)
        .editMetadata()
        .withUid("target-uid")
        .withResourceVersion("7")
        .endMetadata()
        .build();
  }
}
