package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.OperatorRole;
import com.infisical.e2e.world.Workloads;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Workloads that a controller manager really rolls when a target of theirs changes. */
@WithControlPlane(controllerManager = true, crds = true, kubelet = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {
  private static final String PREFIX = "secrets.infisical.com/";
  private static final String MARK = PREFIX + "mark";
  private static final String PENDING = PREFIX + "reload";
  private static final String POLICIES = "admissionregistration.k8s.io/v1";

  private World world;
  private Workloads workloads;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane).withAuth();
    workloads = new Workloads(world);
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
  void rollsWhateverConsumesTheTargetOnceAChange() {
    folder("kinds", "one");
    sync("kinds", "Secret", "1h");
    world.awaitSynced("kinds");
    List<String> consumers =
        List.of(
            workloads.deploy(
                "env",
                "containers: [{name: c, image: i, env: [{name: A, valueFrom: {secretKeyRef: {name:"
                    + " kinds, key: A}}}]}]"),
            workloads.deploy(
                "init",
                "initContainers: [{name: n, image: i, envFrom: [{secretRef: {name: kinds}}]}],"
                    + " containers: [{name: c, image: i}]"),
            workloads.deploy(
                "volume",
                "containers: [{name: c, image: i}], volumes: [{name: v, secret: {secretName:"
                    + " kinds}}]"),
            workloads.deploy(
                "projected",
                "containers: [{name: c, image: i}], volumes: [{name: v, projected: {sources:"
                    + " [{secret: {name: kinds}}]}}]"));
    workloads.deploy(
        "pull", "imagePullSecrets: [{name: kinds}], containers: [{name: c, image: i}]");
    workloads.deploy("other", Workloads.envFrom("other"));
    workloads.apply("Deployment", "unasked", Workloads.envFrom("kinds"), false);
    workloads.apply("StatefulSet", "stateful", Workloads.envFrom("kinds"), true);
    workloads.apply("DaemonSet", "daemon", Workloads.envFrom("kinds"), true);
    workloads.awaitRevisions(1, "env", "init", "volume", "projected", "stateful", "daemon");
    workloads.awaitRevisions(1, "pull", "other", "unasked");

    change("kinds", "two");

    world.awaitData("kinds", Map.of("A", "value two"));
    workloads.awaitRevisions(2, consumers.toArray(String[]::new));
    workloads.awaitRevisions(2, "stateful", "daemon");
    awaitNothingPending(Secret.class, "kinds");
    awaitAffected("kinds", 6);
    String mark = annotation(Secret.class, "kinds", MARK);
    for (Class<? extends HasMetadata> kind :
        List.of(Deployment.class, StatefulSet.class, DaemonSet.class)) {
      String name =
          kind == Deployment.class ? "env" : kind == StatefulSet.class ? "stateful" : "daemon";
      assertThat(annotation(kind, name, PREFIX + "managed-secret.kinds")).isEqualTo(mark);
    }

    change("kinds", "three");
    workloads.awaitRevisions(3, consumers.toArray(String[]::new));
    workloads.awaitRevisions(3, "stateful", "daemon");
    world.awaitSynced("kinds");
    workloads.assertChanges(2, consumers.toArray(String[]::new));
    workloads.assertChanges(2, "stateful", "daemon");
    workloads.assertChanges(0, "pull", "other", "unasked");
    assertThat(world.events(Deployment.class, "env")).contains("Normal TargetChanged");
  }

  @Test
  void rollsForAConfigMapAndOnceForTwoTargetsOfOneResource() {
    folder("maps", "one");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: maps}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /maps}
          targets:
            - {name: maps, namespace: "${namespace}", kind: ConfigMap, creationPolicy: Owner}
            - {name: a-name-that-is-longer-than-an-annotation-may-be, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """);
    world.awaitSynced("maps");
    workloads.deploy(
        "both",
        "containers: [{name: c, image: i, envFrom: [{configMapRef: {name: maps}}, {secretRef:"
            + " {name: a-name-that-is-longer-than-an-annotation-may-be}}]}]");
    workloads.deploy(
        "key",
        "containers: [{name: c, image: i, env: [{name: A, valueFrom: {configMapKeyRef: {name: maps,"
            + " key: A}}}]}]");
    workloads.awaitRevisions(1, "both", "key");

    change("maps", "two");

    workloads.awaitRevisions(2, "both", "key");
    awaitNothingPending(ConfigMap.class, "maps");
    awaitAffected("maps", 2);
    assertThat(annotations(Deployment.class, "both"))
        .containsEntry(PREFIX + "managed-configmap.maps", annotation(ConfigMap.class, "maps", MARK))
        .containsKey(PREFIX + "managed-secret.a-name-that-is-longer-than-a-7869140610bbfc9e");
  }

  @Test
  void rollsNothingForMetadataOrForContentThatComesBack() {
    folder("calm", "one");
    sync("calm", "Secret", "1h");
    world.awaitSynced("calm");
    workloads.deploy("calm", Workloads.envFrom("calm"));
    workloads.awaitRevisions(1, "calm");
    change("calm", "two");
    workloads.awaitRevisions(2, "calm");
    awaitNothingPending(Secret.class, "calm");

    world.change(
        InfisicalStaticSecret.class, "calm", "{\"metadata\":{\"labels\":{\"team\":\"red\"}}}");
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(Secret.class, "calm").getMetadata().getLabels())
                    .containsEntry("team", "red"));
    String uid = world.get(Secret.class, "calm").getMetadata().getUid();
    world.client.secrets().inNamespace(world.namespace).withName("calm").delete();
    await()
        .untilAsserted(
            () -> {
              Secret again =
                  world.client.secrets().inNamespace(world.namespace).withName("calm").get();
              assertThat(again).isNotNull();
              assertThat(again.getMetadata().getUid()).isNotEqualTo(uid);
              assertThat(again.getMetadata().getAnnotations()).doesNotContainKey(PENDING);
            });
    world.awaitSynced("calm");

    workloads.assertChanges(1, "calm");
  }

  @Test
  void rollsNothingWhenItTakesOverEqualContent() {
    folder("taken", "one");
    world.secret("taken", Map.of("A", "value one"));
    workloads.deploy("taken", Workloads.envFrom("taken"));
    workloads.awaitRevisions(1, "taken");

    world.apply(
        resource("taken", "Secret", "1h")
            .replace("creationPolicy: Owner", "creationPolicy: Orphan"));
    world.awaitSynced("taken");

    assertThat(annotation(Secret.class, "taken", PREFIX + "managed-by")).isNotEmpty();
    assertThat(annotations(Secret.class, "taken")).doesNotContainKey(PENDING);
    workloads.assertChanges(0, "taken");
  }

  @Test
  void saysWhichWorkloadCannotBeRestartedAndGoesOnWithTheOthers() {
    folder("denied", "one");
    sync("denied", "Secret", "1h");
    world.awaitSynced("denied");
    workloads.deploy("denied-one", Workloads.envFrom("denied"));
    workloads.deploy("denied-two", Workloads.envFrom("denied"));
    workloads.awaitRevisions(1, "denied-one", "denied-two");
    workloads.denyChangesOf("denied-one");

    change("denied", "two");

    workloads.awaitRevisions(2, "denied-two");
    world.awaitSyncFailure(
        "denied",
        "1 of 2 workloads could not be restarted: Deployment %s/denied-one: the API server"
            .formatted(world.namespace),
        "admission policies");
    awaitAffected("denied", 1);
    assertThat(annotation(Secret.class, "denied", PENDING)).isEqualTo("pending");
    workloads.assertChanges(0, "denied-one");

    workloads.allowChanges();
    workloads.awaitRevisions(2, "denied-one");
    world.awaitSynced("denied");
    awaitNothingPending(Secret.class, "denied");
    workloads.assertChanges(1, "denied-two");
  }

  @Test
  void namesOnceAChangeWhoAsksForRestartsInAWayThatDoesNotCount() {
    folder("asked", "one");
    sync("asked", "Secret", "1h");
    world.awaitSynced("asked");
    deployAsking("asked-wrongly", "{secrets.infisical.com/auto-reload: \"True\"}", "{}");
    deployAsking("asked-by-pods", "{}", "{secrets.infisical.com/auto-reload: \"true\"}");
    deployAsking("asked-not", "{secrets.infisical.com/auto-reload: \"false\"}", "{}");
    workloads.deploy("asked-well", Workloads.envFrom("asked"));
    workloads.awaitRevisions(1, "asked-wrongly", "asked-by-pods", "asked-not", "asked-well");

    change("asked", "two");
    workloads.awaitRevisions(2, "asked-well");
    await().until(() -> warnings("asked").size() == 1);
    assertThat(warnings("asked").getFirst())
        .isEqualTo(
            "Secret %1$s/asked changed; not restarted for it: Deployment %1$s/asked-by-pods, which has it on its pod template only; Deployment %1$s/asked-wrongly, which has \"True\" there; only the annotation secrets.infisical.com/auto-reload: \"true\" on the workload itself asks for restarts"
                .formatted(world.namespace));

    world.annotate(InfisicalStaticSecret.class, "asked", PREFIX + "force-sync", "again");
    change("asked", "three");
    workloads.awaitRevisions(3, "asked-well");
    await().until(() -> warnings("asked").size() == 2);
    workloads.assertChanges(0, "asked-wrongly", "asked-by-pods", "asked-not");
  }

  @Test
  void restartsNothingForDataThatAPolicyChanges() {
    folder("altered", "one");
    sync("altered", "Secret", "1h");
    world.awaitSynced("altered");
    workloads.deploy("altered", Workloads.envFrom("altered"));
    workloads.awaitRevisions(1, "altered");
    alterDataOf("altered");

    change("altered", "two");

    world.awaitSyncFailure(
        "altered",
        "1 of 1 targets failed: Secret %s/altered: an admission webhook or policy changes the data (keys \"A\"); "
            .formatted(world.namespace));
    workloads.assertChanges(0, "altered");

    world
        .client
        .genericKubernetesResources(POLICIES, "MutatingAdmissionPolicyBinding")
        .withName(world.namespace + "-altered")
        .delete();
    await()
        .untilAsserted(
            () -> {
              world.annotate(
                  InfisicalStaticSecret.class,
                  "altered",
                  PREFIX + "force-sync",
                  Long.toString(System.nanoTime()));
              assertThat(world.data("altered")).isEqualTo(Map.of("A", "value two"));
            });
    workloads.awaitRevisions(2, "altered");
    world.awaitSynced("altered");
    workloads.assertChanges(1, "altered");
  }

  @Test
  void finishesOnceWhatAnotherProcessBeganAndDoesWithoutRightsToListWorkloads(ControlPlane plane) {
    try (World other = World.idle(plane).withAuth()) {
      Workloads consumers = new Workloads(other);
      OperatorRole role = new OperatorRole(other);
      other.project.createFolder("dev", "/app").setSecret("dev", "/app", "A", "value one");
      consumers.deploy("web", Workloads.envFrom("app"));
      consumers.apply("StatefulSet", "db", Workloads.envFrom("app"), true);
      consumers.awaitRevisions(1, "web", "db");

      role.grant(rule -> rule.getApiGroups().contains("apps") ? List.of() : rule.getVerbs());
      other.startOperatorAs(ControlPlane.OPERATOR);
      other.staticSecret("app", "app");
      other.awaitSynced("app");
      assertThat(other.get(Secret.class, "app").getMetadata().getAnnotations())
          .containsKey(MARK)
          .doesNotContainKey(PENDING);
      other.stopOperator();

      // The target is written, the workloads are not: what a process leaves that is killed there.
      role.grant(
          rule ->
              rule.getApiGroups().contains("apps")
                  ? List.of("get", "list", "watch")
                  : rule.getVerbs());
      other.startOperatorAs(ControlPlane.OPERATOR);
      other.awaitSynced("app");
      other.project.setSecret("dev", "/app", "A", "value two");
      other.annotate(InfisicalStaticSecret.class, "app", PREFIX + "force-sync", "two");
      other.awaitData("app", Map.of("A", "value two"));
      other.awaitSyncFailure("app", "2 of 2 workloads could not be restarted", "operator's role");
      other.stopOperator();
      assertThat(other.get(Secret.class, "app").getMetadata().getAnnotations())
          .containsEntry(PENDING, "pending");
      consumers.assertChanges(0, "web", "db");

      role.grant(PolicyRule::getVerbs);
      other.startOperatorAs(ControlPlane.OPERATOR);
      consumers.awaitRevisions(2, "web", "db");
      other.awaitSynced("app");
      other.stopOperator();
      other.startOperatorAs(ControlPlane.OPERATOR);
      other.touch(InfisicalStaticSecret.class, "app");
      other.awaitSynced("app");
      assertThat(other.get(Secret.class, "app").getMetadata().getAnnotations())
          .doesNotContainKey(PENDING);
      consumers.assertChanges(1, "web", "db");
    }
  }

  private void deployAsking(String name, String own, String ofPods) {
    world.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s, annotations: %2$s}
        spec:
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}, annotations: %3$s}
            spec: {terminationGracePeriodSeconds: 0, %4$s}
        """
            .formatted(name, own, ofPods, Workloads.envFrom("asked")));
  }

  private List<String> warnings(String staticSecret) {
    return world.client.v1().events().inNamespace(world.namespace).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getName().equals(staticSecret))
        .filter(e -> "NotRestarted".equals(e.getReason()) && "Warning".equals(e.getType()))
        .map(Event::getMessage)
        .toList();
  }

  /** Has the data of the Secret of this name changed on the way, and waits until that happens. */
  private void alterDataOf(String name) {
    world.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: "${namespace}-%1$s"}
        spec:
          failurePolicy: Fail
          reinvocationPolicy: Never
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "${namespace}"}}
            resourceRules:
              - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets], resourceNames: [%1$s]}
          mutations:
            - patchType: JSONPatch
              jsonPatch: {expression: '[JSONPatch{op: "add", path: "/data/A", value: "Y2hhbmdlZA=="}]'}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: "${namespace}-%1$s"}
        spec: {policyName: "${namespace}-%1$s"}
        """
            .formatted(name));
    for (String kind : List.of("MutatingAdmissionPolicyBinding", "MutatingAdmissionPolicy")) {
      world.atEnd(
          () ->
              world
                  .client
                  .genericKubernetesResources(POLICIES, kind)
                  .withName(world.namespace + "-" + name)
                  .delete());
    }
    await()
        .until(
            () ->
                world
                    .client
                    .resource(world.get(Secret.class, name))
                    .dryRun()
                    .update()
                    .getData()
                    .containsValue("Y2hhbmdlZA=="));
  }

  private void folder(String name, String value) {
    world.project.createFolder("dev", "/" + name);
    set(name, value);
  }

  private void set(String name, String value) {
    world.leaks.forbid("value " + value);
    world.project.setSecret("dev", "/" + name, "A", "value " + value);
  }

  private void change(String name, String value) {
    set(name, value);
    world.annotate(InfisicalStaticSecret.class, name, PREFIX + "force-sync", value);
  }

  private void sync(String name, String kind, String interval) {
    world.apply(resource(name, kind, interval));
  }

  private static String resource(String name, String kind, String interval) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: %1$s}
    spec:
      infisicalAuthRef: {name: auth, namespace: "${namespace}"}
      syncOptions: {refreshInterval: %3$s}
      sources:
        - {projectId: "${project}", environmentSlug: dev, secretPath: /%1$s}
      targets:
        - {name: %1$s, namespace: "${namespace}", kind: %2$s, creationPolicy: Owner}
    """
        .formatted(name, kind, interval);
  }

  private void awaitNothingPending(Class<? extends HasMetadata> kind, String target) {
    await().untilAsserted(() -> assertThat(annotations(kind, target)).doesNotContainKey(PENDING));
  }

  private void awaitAffected(String staticSecret, int expected) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Conditions.find(
                                world
                                    .get(InfisicalStaticSecret.class, staticSecret)
                                    .getStatus()
                                    .conditions(),
                                Conditions.LAST_RECONCILE_AFFECTED_DEPLOYMENTS)
                            .map(Condition::getMessage))
                    .contains(expected + " deployments were redeployed due to secret changes"));
  }

  private String annotation(Class<? extends HasMetadata> kind, String name, String key) {
    return Objects.requireNonNull(annotations(kind, name).get(key), key);
  }

  private Map<String, String> annotations(Class<? extends HasMetadata> kind, String name) {
    return world.get(kind, name).getMetadata().getAnnotations();
  }
}
