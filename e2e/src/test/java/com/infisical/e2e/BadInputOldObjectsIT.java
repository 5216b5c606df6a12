package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.CommandRun;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects that no admission rule ever looked at, beside good ones, which go on syncing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputOldObjectsIT {
  private ControlPlane plane;
  private World world;

  @BeforeAll
  void startWorld() {
    plane = ControlPlane.start();
    plane.applyCrds();
    openTheSchemas();
    world = World.on(plane).withAuth();
    world.leaks.forbid(Chain.VALUE);
  }

  @AfterEach
  void tellsNoSecret() {
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void stop() {
    world.close();
    plane.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shape   | {sources: nonsense}                                     | .spec.sources must be
          nothing | {}                                                      | .spec.infisicalAuthRef
          never   | {AUTH, OPTIONS, sources: [SOURCE], targets: [TARGET], syncOptions: {refreshInterval: soon}} | .spec.syncOptions.refreshInterval
          both    | {AUTH, OPTIONS, sources: [{projectId: a, projectSlug: b, environmentSlug: dev, secretPath: /}], targets: [TARGET]} | .spec.sources[0] must have exactly one of projectId and projectSlug
          nowhere | {AUTH, OPTIONS, sources: [SOURCE]}                      | .spec.targets is empty; name at least one Secret or ConfigMap
          folder  | {AUTH, OPTIONS, sources: [{projectId: a, environmentSlug: dev}], targets: [TARGET]} | .spec.sources[0].secretPath is empty; name the folder there
          """)
  void saysWhatIsWrongWithAResourceAndSyncsTheOthers(String name, String spec, String says) {
    Chain good = new Chain(world, name).synced();

    replace("InfisicalStaticSecret", name + "-bad", spec, name);

    world.awaitSyncFailure(name + "-bad", says);
    good.assertNothingLost();
    good.awaitRecovered();
  }

  @Test
  void writesTheGoodTargetsOfAResourceWithABadOne() {
    Chain chain = new Chain(world, "targets").synced();

    replace(
        "InfisicalStaticSecret",
        "mixed",
        "{AUTH, OPTIONS, sources: [SOURCE], targets: [{name: a, namespace: b, kind: Deployment},"
            + " TARGET]}",
        "targets");

    world.awaitSyncFailure(
        "mixed",
        "1 of 2 targets failed: target \"Deployment b/a\": .spec.targets[0].kind is not valid; set"
            + " it to Secret or ConfigMap");
    world.awaitData("mixed", Map.of("KEY", Chain.VALUE));
    chain.assertNothingLost();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          policy    | {name: policy, namespace: NS, kind: Secret, creationPolicy: ""}
          kindless  | {name: kindless, namespace: NS, kind: "", creationPolicy: Owner}
          nameless  | {namespace: NS, kind: Secret, creationPolicy: Owner}
          homeless  | {name: homeless, kind: Secret, creationPolicy: Owner}
          """)
  void keepsAnOwnedTargetWhoseEntryBecameInvalid(String name, String entry) {
    Chain chain = new Chain(world, name);
    String spec = "{AUTH, OPTIONS, sources: [SOURCE], targets: [%s]}";
    replace("InfisicalStaticSecret", name, spec.formatted("OWNED"), name);
    world.awaitData(name, Map.of("KEY", Chain.VALUE));
    chain.keepTarget();

    replace(
        "InfisicalStaticSecret",
        name,
        spec.formatted(entry.replace("NS", "\"${namespace}\"")),
        name);

    world.awaitSyncFailure(name, "1 of 1 targets failed: ");
    chain.assertNothingLost();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          method   | {CONNECTION, method: password}                     | .spec.method is unknown; use universal, kubernetes,
          block    | {CONNECTION, method: universal}                    | .spec.universal is missing; the method universal needs it
          unlinked | {infisicalConnectionRef: {name: a}, method: universal, universal: {}} | .spec.infisicalConnectionRef is incomplete; give the name and namespace
          crooked  | {infisicalConnectionRef: 5, method: universal}     | .spec.infisicalConnectionRef must be
          absent   | {CONNECTION}                                       | .spec.method is missing; name the login method there
          """)
  void saysWhatIsWrongWithAnInfisicalAuth(String name, String spec, String says) {
    Chain chain = new Chain(world, name).synced();

    replace("InfisicalAuth", name, spec, name);

    chain.awaitAuthFails(says);
    chain.failsAndLosesNothing(
        "InfisicalAuth %s/%s cannot be used: ".formatted(world.namespace, name), says);
    CommandRun doctor = CommandRun.in(world, "doctor", "-n", world.namespace, name);
    assertThat(doctor.out()).contains("FAIL", says);
    CommandRun tenancy = CommandRun.in(world, "doctor", "tenancy", "-n", world.namespace);
    assertThat(tenancy.out()).startsWith("Strict tenancy would refuse nothing");
    world
        .client
        .resources(InfisicalAuth.class)
        .inNamespace(world.namespace)
        .withName(name)
        .delete();
    chain.mendAuth();
    chain.awaitRecovered();
  }

  /** Sends the spec as it is: the typed client would not. */
  private void replace(String kind, String name, String spec, String folder) {
    String manifest =
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: ${kind}
        metadata: {name: "${name}", namespace: "${namespace}"}
        spec: ${spec}
        """
            .replace("${spec}", spec)
            .replace("AUTH", "infisicalAuthRef: {name: auth, namespace: \"${namespace}\"}")
            .replace(
                "OPTIONS", spec.contains("soon") ? "x: 1" : "syncOptions: {refreshInterval: 1h}")
            .replace(
                "CONNECTION",
                "infisicalConnectionRef: {name: \"${name}\", namespace: \"${namespace}\"}")
            .replace(
                "SOURCE",
                "{projectId: \"${project}\", environmentSlug: dev, secretPath: \"/${folder}\"}")
            .replace(
                "OWNED",
                "{name: \"${name}\", namespace: \"${namespace}\", kind: Secret, creationPolicy:"
                    + " Owner}")
            .replace(
                "TARGET",
                "{name: \"${name}\", namespace: \"${namespace}\", kind: Secret, creationPolicy:"
                    + " Orphan}")
            .replace("${kind}", kind)
            .replace("${name}", name)
            .replace("${folder}", folder)
            .replace("${namespace}", world.namespace)
            .replace("${project}", world.project.id());
    GenericKubernetesResource object =
        Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    world.client.resource(object).createOr(existing -> existing.update());
  }

  private void openTheSchemas() {
    JSONSchemaProps anything =
        new JSONSchemaPropsBuilder()
            .withType("object")
            .withXKubernetesPreserveUnknownFields(true)
            .build();
    for (CustomResourceDefinition crd :
        plane.client().apiextensions().v1().customResourceDefinitions().list().getItems()) {
      plane.client().resource(open(crd, anything)).update();
    }
    for (String kind : List.of("InfisicalConnection", "InfisicalAuth", "InfisicalStaticSecret")) {
      await().untilAsserted(() -> assertThatCode(() -> send(kind)).doesNotThrowAnyException());
    }
  }

  private static CustomResourceDefinition open(
      CustomResourceDefinition crd, JSONSchemaProps anything) {
    return new CustomResourceDefinitionBuilder(crd)
        .editMetadata()
        .withResourceVersion(null)
        .endMetadata()
        .editSpec()
        .editFirstVersion()
        .editSchema()
        .editOpenAPIV3Schema()
        .addToProperties("spec", anything)
        .endOpenAPIV3Schema()
        .endSchema()
        .endVersion()
        .endSpec()
        .build();
  }

  /** Asks whether nonsense would be accepted. */
  private void send(String kind) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    plane
        .client()
        .raw(
            "/apis/secrets.infisical.com/v1beta1/namespaces/default/" + plural + "?dryRun=All",
            "POST",
            Map.of(
                "apiVersion",
                "secrets.infisical.com/v1beta1",
                "kind",
                kind,
                "metadata",
                Map.of("name", "open"),
                "spec",
                Map.of("sources", "nonsense", "infisicalConnectionRef", 5)));
  }
}
