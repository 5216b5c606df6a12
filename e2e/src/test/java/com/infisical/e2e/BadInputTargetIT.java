package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a user is told when a target cannot be written. What was there before stays as it is, and
 * other targets of the same resource are written.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTargetIT {
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final int HALF_A_MEBIBYTE = 1 << 19;

  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane).withAuth();
    world.leaks.forbid(Chain.VALUE);
    world.leaks.forbid("x".repeat(64));
  }

  @AfterEach
  void tellsNoSecret() {
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void namesTheKeysThatKubernetesRefuses() {
    folder("keys").setSecret("dev", "/keys", "GOOD", Chain.VALUE);
    apply("keys", target("keys") + configMap("keys"));
    world.awaitSynced("keys");
    Secret before = secret("keys");
    ConfigMap map = world.get(ConfigMap.class, "keys");

    world.project.setSecret("dev", "/keys", "MY KEY", "x").setSecret("dev", "/keys", "ключ", "x");
    resync("keys");

    world.awaitSyncFailure(
        "keys",
        "2 of 2 targets failed: ",
        "Secret %1$s/keys: Kubernetes does not accept the keys \"MY KEY\", \"ключ\"; rename these secrets, or choose the keys in the target's template"
            .formatted(world.namespace),
        "ConfigMap %1$s/keys: Kubernetes does not accept".formatted(world.namespace));
    assertThat(secret("keys")).isEqualTo(before);
    assertThat(world.get(ConfigMap.class, "keys")).isEqualTo(map);
    world.project.deleteSecret("dev", "/keys", "MY KEY").deleteSecret("dev", "/keys", "ключ");
    resync("keys");
    world.awaitSynced("keys");
  }

  @Test
  void writesAMebibyteAndNoByteMore() {
    String half = "x".repeat(HALF_A_MEBIBYTE);
    folder("size").setSecret("dev", "/size", "A", half).setSecret("dev", "/size", "B", half);
    apply("size", target("size"));
    world.awaitSynced("size");
    Secret before = secret("size");

    world.project.setSecret("dev", "/size", "C", "x");
    resync("size");

    world.awaitSyncFailure(
        "size",
        "1 of 1 targets failed: Secret %s/size: the values are more than 1 MiB together"
            .formatted(world.namespace),
        "spread them over several resources or choose fewer keys in a template");
    assertThat(secret("size").equals(before)).isTrue();
    world.project.setSecret("dev", "/size", "B", "x");
    resync("size");
    world.awaitSynced("size");
  }

  @Test
  void writesTheOthersWhereANamespaceDoesNotExistAndThatOneWhenItDoes() {
    String absent = world.namespace + "-absent";
    folder("absent").setSecret("dev", "/absent", "KEY", Chain.VALUE);
    apply("absent", target("absent", absent, "Orphan") + target("absent"));

    world.awaitSyncFailure(
        "absent",
        "1 of 2 targets failed: Secret %1$s/absent: namespace %1$s does not exist; create it or change .spec.targets[0].namespace"
            .formatted(absent));
    assertThat(world.data("absent")).isEqualTo(Map.of("KEY", Chain.VALUE));

    namespace(absent);
    awaitIn(absent, "absent");
    world.awaitSynced("absent");
    world.client.namespaces().withName(absent).delete();
  }

  @Test
  void waitsForANamespaceThatGoesAway() {
    String ending = world.namespace + "-ending";
    namespace(ending);
    folder("ending").setSecret("dev", "/ending", "KEY", Chain.VALUE);
    apply("ending", target("ending", ending, "Orphan") + target("ending"));
    world.awaitSynced("ending");
    Secret other = secret("ending");
    holdOpen(ending);

    world.client.namespaces().withName(ending).delete();
    await().atMost(SOON).until(() -> in(ending, "ending") == null);
    resync("ending");

    world.awaitSyncFailure(
        "ending",
        "1 of 2 targets failed: Secret %1$s/ending: namespace %1$s is being deleted; re-create it after its deletion or choose another"
            .formatted(ending));
    assertThat(secret("ending")).isEqualTo(other);

    letGo(ending);
    await().atMost(SOON).until(() -> world.client.namespaces().withName(ending).get() == null);
    namespace(ending);
    awaitIn(ending, "ending");
    world.awaitSynced("ending");
    assertThat(secret("ending")).isEqualTo(other);
    world.client.namespaces().withName(ending).delete();
  }

  @Test
  void ownsNothingInAnotherNamespaceButWritesThere() {
    String elsewhere = world.plane.namespace("elsewhere");
    folder("far").setSecret("dev", "/far", "KEY", Chain.VALUE);
    apply("far", target("far", elsewhere, "Owner") + target("far"));

    world.awaitSyncFailure(
        "far",
        "1 of 2 targets failed: Secret %s/far: a target with creationPolicy Owner must be in the resource's own namespace %s; set .spec.targets[0].creationPolicy to Orphan or move the target"
            .formatted(elsewhere, world.namespace));
    assertThat(in(elsewhere, "far")).isNull();
    assertThat(world.data("far")).isEqualTo(Map.of("KEY", Chain.VALUE));

    apply("far", target("far", elsewhere, "Orphan") + target("far"));
    world.awaitSynced("far");
    Secret written = Objects.requireNonNull(in(elsewhere, "far"));
    assertThat(written.getData()).containsOnlyKeys("KEY");
    assertThat(written.getMetadata().getOwnerReferences()).isEmpty();
    world.client.namespaces().withName(elsewhere).delete();
  }

  @Test
  void leavesATargetToTheResourceThatHasIt() {
    folder("mine").setSecret("dev", "/mine", "KEY", "of the first");
    folder("yours").setSecret("dev", "/yours", "KEY", "of the second");
    apply("mine", target("shared", world.namespace, "Orphan"));
    world.awaitSynced("mine");
    Secret before = secret("shared");

    apply("yours", target("shared", world.namespace, "Orphan") + target("yours"));

    world.awaitSyncFailure(
        "yours",
        "1 of 2 targets failed: Secret %1$s/shared is managed by InfisicalStaticSecret \"%1$s/mine\"; remove the target from one of the two"
            .formatted(world.namespace));
    assertThat(world.data("yours")).isEqualTo(Map.of("KEY", "of the second"));
    resync("mine");
    resync("yours");
    world.awaitSynced("mine");
    assertThat(secret("shared")).isEqualTo(before);

    apply("mine", target("mine"));
    world.awaitSynced("yours");
    world.awaitData("shared", Map.of("KEY", "of the second"));
  }

  @Test
  void takesNoObjectThatNobodyGaveAway() {
    folder("foreign").setSecret("dev", "/foreign", "KEY", Chain.VALUE);
    world.secret("foreign", Map.of("KEY", "somebody else's"));
    Secret before = secret("foreign");

    apply("foreign", target("foreign"));

    world.awaitSyncFailure(
        "foreign",
        "Secret %s/foreign already exists and is not the operator's; annotate it with secrets.infisical.com/adopt=true to hand it over (checked again within 6 minutes, or at once when the resource's annotation secrets.infisical.com/force-sync changes), set .spec.targets[0].creationPolicy to Orphan or choose another name"
            .formatted(world.namespace));
    assertThat(secret("foreign")).isEqualTo(before);

    world
        .client
        .secrets()
        .inNamespace(world.namespace)
        .withName("foreign")
        .edit(
            s ->
                s.edit()
                    .editMetadata()
                    .addToAnnotations("secrets.infisical.com/adopt", "true")
                    .endMetadata()
                    .build());
    world.awaitSynced("foreign");
    world.awaitData("foreign", Map.of("KEY", Chain.VALUE));
  }

  @Test
  void keepsOutOfTheClustersNamespaces() {
    folder("system").setSecret("dev", "/system", "KEY", Chain.VALUE);
    apply("system", target("system", "kube-system", "Orphan") + target("system"));

    world.awaitSyncFailure(
        "system",
        "1 of 2 targets failed: Secret kube-system/system: resources of namespace %1$s may not write to namespace kube-system, which belongs to the cluster or the operator; move the target to namespace %1$s"
            .formatted(world.namespace));
    assertThat(in("kube-system", "system")).isNull();
    assertThat(world.data("system")).isEqualTo(Map.of("KEY", Chain.VALUE));
  }

  @Test
  void neverTouchesAServiceAccountToken() {
    folder("token").setSecret("dev", "/token", "KEY", Chain.VALUE);
    world
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(world.namespace)
                .withName("token")
                .addToAnnotations("kubernetes.io/service-account.name", "default")
                .endMetadata()
                .withType("kubernetes.io/service-account-token")
                .build())
        .create();
    await().atMost(SOON).until(() -> secret("token").getData() != null);
    Secret before = secret("token");

    apply("token", target("token", world.namespace, "Orphan"));

    world.awaitSyncFailure(
        "token",
        "Secret %s/token is of type kubernetes.io/service-account-token, which the operator never touches; choose another name"
            .formatted(world.namespace));
    assertThat(secret("token").equals(before)).isTrue();
  }

  private com.infisical.devserver.DevProject folder(String name) {
    return world.project.createFolder("dev", "/" + name);
  }

  private void apply(String name, String targets) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: "%1$s"}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectId: "${project}", environmentSlug: dev, secretPath: "/%1$s"}]
          targets: [%2$s]
        """
            .formatted(name, targets));
  }

  private static String target(String name) {
    return target(name, "${namespace}", "Owner");
  }

  private static String target(String name, String namespace, String policy) {
    return "{name: \"%s\", namespace: \"%s\", kind: Secret, creationPolicy: %s},"
        .formatted(name, namespace, policy);
  }

  private static String configMap(String name) {
    return "{name: \"%s\", namespace: \"${namespace}\", kind: ConfigMap, creationPolicy: Owner},"
        .formatted(name);
  }

  private void resync(String name) {
    world.annotate(
        InfisicalStaticSecret.class,
        name,
        "secrets.infisical.com/force-sync",
        UUID.randomUUID().toString());
  }

  private Secret secret(String name) {
    return world.get(Secret.class, name);
  }

  private @Nullable Secret in(String namespace, String name) {
    return world.client.secrets().inNamespace(namespace).withName(name).get();
  }

  private void awaitIn(String namespace, String name) {
    await().atMost(SOON).until(() -> in(namespace, name) != null);
  }

  private void namespace(String name) {
    world
        .client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** Keeps the namespace, once deleted, from going away. */
  private void holdOpen(String namespace) {
    world
        .client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("holds-on")
                .withFinalizers(List.of("example.com/hold"))
                .endMetadata()
                .build())
        .create();
  }

  private void letGo(String namespace) {
    world
        .client
        .configMaps()
        .inNamespace(namespace)
        .withName("holds-on")
        .edit(map -> map.edit().editMetadata().withFinalizers(List.of()).endMetadata().build());
  }
}
