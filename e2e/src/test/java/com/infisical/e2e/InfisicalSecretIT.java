package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.soak.GoOperator;
import com.infisical.e2e.world.CommandRun;
import com.infisical.e2e.world.Workloads;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * docs/infisical-secret.md, sentence by sentence; each test has a folder and targets of its own.
 */
@WithControlPlane(crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InfisicalSecretIT {
  private static final String OWN = "secrets.infisical.com/";
  private static final String VERSION = OWN + "version";
  private static final String READY = OWN + "ReadyToSyncSecrets";

  /** How many resources of the Go operator are taken over; 200 were measured once. */
  private static final int MANY = Integer.getInteger("infisical.takeover", 12);

  private World world;
  private String elsewhere;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.idle(plane);
    elsewhere = plane.namespace("elsewhere");
    world.secret("credentials", world.credentials());
    makeThoseOfGo();
    world.startOperator(elsewhere);
  }

  @AfterAll
  void endWorld() {
    world.close();
    world.client.namespaces().withName(elsewhere).delete();
  }

  /** "Taken over without a change of data or a roll (one write adds our marks to a target)." */
  @Test
  void takesOverWhatGoWroteByOneWriteThatChangesNoDataAndRollsNothing() {
    for (int i = 0; i < MANY; i++) {
      awaitReady("go-" + i);
    }
    for (int i = 0; i < MANY; i++) {
      Secret before = ofGo.get(i);
      Secret now = secret("go-" + i);
      assertThat(now.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(now.getData()).isEqualTo(before.getData());
      assertThat(now.getType()).isEqualTo(before.getType());
      assertThat(now.getMetadata().getAnnotations())
          .containsEntry(OWN + "managed-by", "InfisicalSecret/" + world.namespace + "/go-" + i)
          .containsEntry(VERSION, before.getMetadata().getAnnotations().get(VERSION))
          .doesNotContainKey(OWN + "reload");
      assertThat(now.getMetadata().getOwnerReferences())
          .isEqualTo(before.getMetadata().getOwnerReferences());
      assertThat(resource("go-" + i).getMetadata().getFinalizers()).isNullOrEmpty();
    }
    Deployment consumer =
        world.client.apps().deployments().inNamespace(world.namespace).withName("of-go").get();
    assertThat(consumer.getMetadata().getGeneration()).isEqualTo(1);
  }

  private final List<Secret> ofGo = new ArrayList<>();

  /** As the Go operator leaves them: version by its formula, no mark, status without generation. */
  private void makeThoseOfGo() {
    for (int i = 0; i < MANY; i++) {
      String name = "go-" + i;
      String value = "value-" + i;
      world.project.setSecret("dev", "/" + name, "A", value);
      apply(name, secretTarget(name, i % 2 == 0 ? "Owner" : "Orphan"));
      InfisicalSecret resource = resource(name);
      Map<String, String> data = Map.of("A", base64(value));
      SecretBuilder secret =
          new SecretBuilder()
              .withNewMetadata()
              .withNamespace(world.namespace)
              .withName(name)
              .addToAnnotations(VERSION, goVersion(Map.of("A", value)))
              .addToAnnotations(OWN + "managed-labels", "")
              .addToAnnotations(OWN + "managed-annotations", "")
              .endMetadata()
              .withType("Opaque")
              .withData(data);
      if (i % 2 == 0) {
        secret.editMetadata().withOwnerReferences(owner(resource)).endMetadata();
      }
      ofGo.add(world.client.resource(secret.build()).create());
      world
          .client
          .resources(InfisicalSecret.class)
          .inNamespace(world.namespace)
          .withName(name)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              """
              {"status": {"conditions": [{"type": "%s", "status": "True", "reason": "OK",
                "message": "Infisical controller has started syncing your secrets",
                "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
              """
                  .formatted(READY));
    }
    new Workloads(world).deploy("of-go", Workloads.envFrom("go-0"));
  }

  private static OwnerReference owner(InfisicalSecret resource) {
    return new OwnerReferenceBuilder()
        .withApiVersion("secrets.infisical.com/v1alpha1")
        .withKind("InfisicalSecret")
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** "the same types and reasons, observedGeneration"; besides, when it last succeeded. */
  @Test
  void reportsInTheConditionsOfTheGoOperator() {
    world.project.setSecret("dev", "/conditions", "A", "one");
    apply("conditions", secretTarget("conditions", "Owner"));

    Condition ready = awaitReady("conditions");
    assertThat(ready.getReason()).isEqualTo("OK");
    assertThat(ready.getMessage()).endsWith("Last reconcile synced 1 secrets");
    assertThat(ready.getObservedGeneration()).isEqualTo(1);
    assertThat(condition("conditions", OWN + "LoadedInfisicalToken").getStatus()).isEqualTo("True");
    assertThat(condition("conditions", OWN + "AutoRedeployReady").getReason()).isEqualTo("OK");
    assertThat(condition("conditions", Conditions.LAST_SUCCESSFUL_RECONCILE_AT).getMessage())
        .endsWith("Z");
    assertThat(world.data("conditions")).containsExactly(Map.entry("A", "one"));
    assertThat(secret("conditions").getMetadata().getAnnotations())
        .containsEntry(VERSION, goVersion(Map.of("A", "one")));
  }

  /** "Presence of a block says nothing." */
  @Test
  void ignoresBlocksThatATypedGoClientFillsWithEmptyStrings() {
    world.project.setSecret("dev", "/filled", "A", "one");
    String nothing = "{envSlug: '', secretsPath: ''}";
    String none = "{secretName: '', secretNamespace: ''}";
    applySpec(
        "filled",
        """
        hostAPI: "${address}"
        tls: {caRef: {secretName: '', secretNamespace: '', key: ''}}
        resyncInterval: 60
        tokenSecretReference: %2$s
        managedSecretReference: {secretName: '', secretNamespace: '', creationPolicy: '', secretType: ''}
        authentication:
          serviceToken: {serviceTokenSecretReference: %2$s, secretsScope: %1$s}
          serviceAccount: {serviceAccountSecretReference: %2$s, projectId: '', environmentName: ''}
          kubernetesAuth: {identityId: '', serviceAccountRef: {name: '', namespace: ''}, secretsScope: %1$s}
          awsIamAuth: {identityId: '', secretsScope: %1$s}
          azureAuth: {identityId: '', secretsScope: %1$s}
          gcpIdTokenAuth: {identityId: '', secretsScope: %1$s}
          gcpIamAuth: {identityId: '', serviceAccountKeyFilePath: '', secretsScope: %1$s}
          ldapAuth: {identityId: '', credentialsRef: %2$s, secretsScope: %1$s}
          universalAuth:
            credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
            secretsScope: {projectId: "${project}", envSlug: dev, secretsPath: /filled}
        %3$s
        """
            .formatted(nothing, none, secretTarget("filled", "Orphan")));

    awaitReady("filled");
    assertThat(world.data("filled")).containsExactly(Map.entry("A", "one"));
  }

  /** "three parts suffice; never revoked by us"; the project is the token's own. */
  @Test
  void readsWithAServiceTokenWhichIsNotRevoked() {
    world.project.setSecret("dev", "/token", "A", "one");
    String token = world.identity.serviceToken(world.project);
    world.leaks.forbid(token);
    world.secret("token", Map.of("infisicalToken", " " + token + "\n"));
    applySpec(
        "token",
        """
        hostAPI: "${address}"
        authentication:
          serviceToken:
            serviceTokenSecretReference: {secretName: token, secretNamespace: "${namespace}"}
            secretsScope: {envSlug: dev, secretsPath: /token}
        %s
        """
            .formatted(secretTarget("token-target", "Orphan")));

    awaitReady("token");
    assertThat(world.data("token-target")).containsExactly(Map.entry("A", "one"));
    world.client.resource(resource("token")).delete();
    await().until(() -> find("token") == null);
    assertThat(world.server.journal().entries("POST", "/api/v1/auth/token/revoke"))
        .noneMatch(entry -> entry.toString().contains("st."));
  }

  /** Applied as it is, but for where it is applied and the server's address. */
  @Test
  void syncsTheExample() throws IOException {
    world.project.setSecret("dev", "/app", "NAME", "shop");
    String example =
        Files.readString(
            Repository.find().path("examples/v1alpha1/infisical-secret.yaml"),
            StandardCharsets.UTF_8);

    world.apply(
        example
            .replace("infisical-demo", world.namespace)
            .replace("http://127.0.0.1:8085", world.server.address())
            .replace("universal-credentials", "credentials")
            .replace("projectSlug: shop", "projectSlug: " + world.project.slug()));

    awaitReady("legacy");
    assertThat(world.data("legacy")).containsExactly(Map.entry("NAME", "shop"));
    assertThat(
            world
                .client
                .configMaps()
                .inNamespace(world.namespace)
                .withName("legacy")
                .get()
                .getData())
        .isEqualTo(Map.of("NAME", "shop"));
  }

  /** "accept the field, error …" */
  @Test
  void saysThatServiceAccountsNoLongerExist() {
    applySpec(
        "account",
        """
        authentication:
          serviceAccount:
            serviceAccountSecretReference: {secretName: x, secretNamespace: "${namespace}"}
            projectId: p
            environmentName: dev
        %s
        """
            .formatted(secretTarget("account", "Orphan")));

    awaitFailure(
        "account",
        "service accounts no longer exist at Infisical, use a machine identity"
            .replace(", use", "; use"));
    assertThat(condition("account", OWN + "AutoRedeployReady").getReason()).isEqualTo("Stopped");
    assertThat(condition("account", OWN + "LoadedInfisicalToken").getStatus()).isEqualTo("False");
  }

  /** "no target at all, or both forms: condition, no retry." */
  @Test
  void saysWhatIsWrongWithTheTargets() {
    apply("no-target", "");
    awaitFailure("no-target", "name at least one Secret or ConfigMap to write");
    apply(
        "two-forms",
        """
        managedSecretReference: {secretName: a, secretNamespace: "${namespace}"}
        %s
        """
            .formatted(secretTarget("b", "Orphan")));
    awaitFailure("two-forms", "must not be set together with managedKubeSecretReferences");
  }

  /** "`.KEY.Value` is useful, `{{ .KEY }}` prints both fields"; template keys win over all. */
  @Test
  void rendersTheDialectOfTheGoOperatorIntoSecretsAndConfigMaps() {
    world.project.setSecrets("dev", "/dialect", Map.of("A", "one", "B", "two"));
    apply(
        "dialect",
        """
        managedKubeSecretReferences:
          - secretName: dialect
            secretNamespace: "${namespace}"
            template:
              includeAllSecrets: true
              data: {A: "{{ .A.Value }}!", BARE: "{{ .A }}"}
              metadata: {labels: {team: shop}}
        managedKubeConfigMapReferences:
          - configMapName: dialect
            configMapNamespace: "${namespace}"
            template: {data: {URL: "http://{{ .B.Value }}"}}
        """);

    awaitReady("dialect");
    assertThat(world.data("dialect"))
        .isEqualTo(Map.of("A", "one!", "B", "two", "BARE", "{one /dialect}"));
    assertThat(secret("dialect").getMetadata().getLabels()).containsEntry("team", "shop");
    ConfigMap map =
        world.client.configMaps().inNamespace(world.namespace).withName("dialect").get();
    assertThat(map.getData()).isEqualTo(Map.of("URL", "http://two"));
  }

  /** "Go's output by default, and `missing-keys: error` fails that target and keeps it." */
  @Test
  void printsNoValueForAMissingKeyUnlessTheResourceRefusesThat() {
    world.project.setSecret("dev", "/missing", "A", "one");
    String target =
        """
        managedKubeSecretReferences:
          - secretName: missing
            secretNamespace: "${namespace}"
            template: {data: {A: "{{ .A.Value }}", B: "{{ .GONE }}"}}
        """;
    apply("missing", target);
    awaitReady("missing");
    assertThat(world.data("missing")).isEqualTo(Map.of("A", "one", "B", "<no value>"));

    world.annotate(InfisicalSecret.class, "missing", OWN + "missing-keys", "error");
    world.project.setSecret("dev", "/missing", "A", "two");
    resync("missing");
    awaitFailure("missing", "1 of 1 targets failed", "managedKubeSecretReferences[0]", "\"GONE\"");
    assertThat(world.data("missing")).containsEntry("A", "one");
  }

  /** "Duplicates in `recursive`: the last wins." */
  @Test
  void theLastServedOfEqualKeysWins() {
    world.project.setSecret("dev", "/deep", "A", "above");
    world.project.setSecret("dev", "/deep/below", "A", "below");
    apply("deep", secretTarget("deep", "Orphan"), ", recursive: true");

    awaitReady("deep");
    assertThat(world.data("deep")).containsExactly(Map.entry("A", "below"));
  }

  /** "`secretName`: one secret only." */
  @Test
  void readsOneSecretOnlyWhereTheScopeNamesIt() {
    world.project.setSecrets("dev", "/one", Map.of("A", "one", "B", "two"));
    apply("one", secretTarget("one", "Orphan"), ", secretName: B");
    awaitReady("one");
    assertThat(world.data("one")).containsExactly(Map.entry("B", "two"));

    apply("one", secretTarget("one", "Orphan"), ", secretName: C");
    awaitFailure(
        "one",
        "Secret with name 'C' not found",
        "secretName of .spec.authentication.universalAuth.secretsScope");
    assertThat(world.data("one")).containsExactly(Map.entry("B", "two"));
  }

  /** "a policy change adds or removes the reference, nothing else"; deleted targets come back. */
  @Test
  void aPolicyChangeKeepsTheTargetAndADeletedOneComesBack() {
    world.project.setSecret("dev", "/policy", "A", "one");
    apply("policy", secretTarget("policy", "Owner"));
    awaitReady("policy");
    ObjectMeta owned = secret("policy").getMetadata();
    assertThat(owned.getOwnerReferences()).hasSize(1);

    apply("policy", secretTarget("policy", "Orphan"));
    await()
        .untilAsserted(
            () -> assertThat(secret("policy").getMetadata().getOwnerReferences()).isEmpty());
    assertThat(secret("policy").getMetadata().getUid()).isEqualTo(owned.getUid());

    world.client.resource(secret("policy")).delete();
    world.awaitData("policy", Map.of("A", "one"));
  }

  /** "Removed reference not cleaned": what left the spec goes, if it was owned. */
  @Test
  void deletesAnOwnedTargetThatLeftTheSpecAndReleasesAnother() {
    world.project.setSecret("dev", "/left", "A", "one");
    apply(
        "left",
        """
        managedKubeSecretReferences:
          - {secretName: left-owned, secretNamespace: "${namespace}", creationPolicy: Owner}
          - {secretName: left-orphan, secretNamespace: "${namespace}"}
          - {secretName: left-stays, secretNamespace: "${namespace}"}
        """);
    awaitReady("left");

    apply("left", secretTarget("left-stays", "Orphan"));

    await()
        .until(
            () ->
                world.client.secrets().inNamespace(world.namespace).withName("left-owned").get()
                    == null);
    await()
        .untilAsserted(
            () ->
                assertThat(secret("left-orphan").getMetadata().getAnnotations())
                    .doesNotContainKey(OWN + "managed-by"));
    assertThat(world.data("left-orphan")).containsEntry("A", "one");
  }

  /** "Changes to only one CR noticed": each change restarts its consumers once. */
  @Test
  void aChangedSecretReachesTheTargetAndMarksItsConsumersOnce() {
    world.project.setSecret("dev", "/reload", "A", "one");
    apply("reload", secretTarget("reload", "Orphan"));
    awaitReady("reload");
    new Workloads(world).deploy("reload", Workloads.envFrom("reload"));

    world.project.setSecret("dev", "/reload", "A", "two");
    resync("reload");

    world.awaitData("reload", Map.of("A", "two"));
    await().until(() -> deployment("reload").getMetadata().getGeneration() == 2);
    assertThat(deployment("reload").getSpec().getTemplate().getMetadata().getAnnotations())
        .containsKey(OWN + "managed-secret.reload");
    await()
        .until(() -> !secret("reload").getMetadata().getAnnotations().containsKey(OWN + "reload"));
    assertThat(deployment("reload").getMetadata().getGeneration()).isEqualTo(2);
  }

  /** "Moving a target to an InfisicalStaticSecret must be possible without a roll." */
  @Test
  void movesToTheObjectsThatDoctorPrintsWithoutAChangeOfDataOrARoll() throws IOException {
    world.project.setSecret("dev", "/move", "A", "one");
    apply("move", secretTarget("move", "Owner"));
    awaitReady("move");
    new Workloads(world).deploy("move", Workloads.envFrom("move"));
    String uid = secret("move").getMetadata().getUid();

    apply("move", secretTarget("move", "Orphan"));
    awaitReady("move");
    Path old = world.plane.folder().resolve("move-old.yaml");
    Files.writeString(old, Serialization.asYaml(resource("move")));
    CommandRun run = CommandRun.in(world, "doctor", "migrate", "-f", old.toString());
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    Path printed = Files.writeString(world.plane.folder().resolve("move-new.yaml"), run.out());
    world.plane.apply(printed);
    world.client.resource(resource("move")).delete();

    world.awaitSynced("move");
    assertThat(secret("move").getMetadata().getUid()).isEqualTo(uid);
    assertThat(world.data("move")).containsExactly(Map.entry("A", "one"));
    world.project.setSecret("dev", "/move", "A", "two");
    world.annotate(InfisicalStaticSecret.class, "move", OWN + "force-sync", "now");
    world.awaitData("move", Map.of("A", "two"));
    await().until(() -> deployment("move").getMetadata().getGeneration() > 1);
    assertThat(deployment("move").getMetadata().getGeneration())
        .as("one roll, by the change after the move")
        .isEqualTo(2);
  }

  /**
   * Taken over while the server is away, also where a target is in another namespace; handed back;
   * "changes of data 0, rolls 0" each time.
   */
  @Test
  void handsBackWhatItTookOverWithoutAChangeOfDataOrARoll(ControlPlane plane) {
    try (World own = World.idle(plane)) {
      String other = plane.namespace("other");
      own.atEnd(() -> own.client.namespaces().withName(other).delete());
      own.secret("credentials", own.credentials());
      List<String> names = List.of("owner", "orphan", "afar");
      SortedMap<String, String> data = new TreeMap<>(Map.of("A", "one"));
      own.project.setSecret("dev", "/app", "A", "one");
      names.forEach(name -> applyOld(own, name, name.equals("afar") ? other : own.namespace));
      GoOperator go = new GoOperator(own.client, own.namespace, name -> data);
      go.reconcile(names);
      List<String> written = written(own, other);
      own.server.faults().on("*", "/").always().drop();

      own.startOperator(other);
      await()
          .untilAsserted(
              () ->
                  assertThat(names)
                      .allSatisfy(
                          name ->
                              assertThat(ready(own, name).getMessage())
                                  .startsWith("Failed to sync secrets: ")
                                  .contains(".spec.hostAPI")));
      own.server.faults().clear();
      await()
          .untilAsserted(
              () ->
                  assertThat(names)
                      .allSatisfy(
                          name -> {
                            assertThat(ready(own, name).getMessage()).contains("synced 1 secrets");
                            assertThat(ready(own, name).getObservedGeneration()).isEqualTo(1);
                          }));
      assertThat(written(own, other)).isEqualTo(written);
      own.stopOperator();
      go.reconcile(names);

      assertThat(written(own, other)).isEqualTo(written);
    }
  }

  private static void applyOld(World world, String name, String targetNamespace) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: %1$s, labels: {team: shop}, annotations: {example.com/note: old}}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
              secretsScope: {projectId: "${project}", envSlug: dev, secretsPath: /app}
          managedKubeSecretReferences:
            - {secretName: %1$s, secretNamespace: %2$s, creationPolicy: %3$s}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: %1$s
          namespace: %2$s
          annotations: {secrets.infisical.com/auto-reload: "true"}
        spec:
          replicas: 0
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {%4$s}
        """
            .formatted(
                name,
                targetNamespace,
                name.equals("owner") ? "Owner" : "Orphan",
                Workloads.envFrom(name)));
  }

  /** Identity, data and version of each target, and how often each consumer was changed. */
  private static List<String> written(World world, String other) {
    return Stream.of(world.namespace, other)
        .flatMap(
            namespace ->
                Stream.concat(
                    world.client.secrets().inNamespace(namespace).list().getItems().stream()
                        .filter(s -> s.getMetadata().getAnnotations() != null)
                        .filter(s -> s.getMetadata().getAnnotations().containsKey(VERSION))
                        .map(
                            s ->
                                s.getMetadata().getUid()
                                    + s.getType()
                                    + s.getData().hashCode()
                                    + s.getMetadata().getAnnotations().get(VERSION)),
                    world
                        .client
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .stream()
                        .map(d -> d.getMetadata().getName() + d.getMetadata().getGeneration())))
        .toList();
  }

  private static Condition ready(World world, String name) {
    return Conditions.find(world.get(InfisicalSecret.class, name).getStatus().conditions(), READY)
        .orElseThrow(() -> new AssertionError(name + " has no verdict yet"));
  }

  /** "syncConfig.instantUpdates": changes are followed by the streams that all kinds share. */
  @Test
  void followsChangesAsTheyHappen() {
    world.project.setSecret("dev", "/instant", "A", "one");
    apply("instant", "syncConfig: {instantUpdates: true}\n" + secretTarget("instant", "Orphan"));
    awaitReady("instant");
    await()
        .untilAsserted(
            () ->
                assertThat(condition("instant", Conditions.INSTANT_UPDATES).getReason())
                    .isEqualTo("Streaming"));

    world.project.setSecret("dev", "/instant", "A", "two");

    world.awaitData("instant", Map.of("A", "two"));
  }

  /** "type … never gets another": the type is for new Secrets. */
  @Test
  void leavesTheTypeOfAnExistingSecretAsItIs() {
    world.project.setSecret("dev", "/typed", "A", "one");
    world
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(world.namespace)
                .withName("typed")
                .addToAnnotations(VERSION, "W/\"secrets-1-00000000\"")
                .endMetadata()
                .withType("example.com/mine")
                .build())
        .create();
    apply("typed", secretTarget("typed", "Owner"));

    awaitReady("typed");
    assertThat(secret("typed").getType()).isEqualTo("example.com/mine");
    assertThat(world.data("typed")).containsExactly(Map.entry("A", "one"));
  }

  /** "Cross-namespace Owner is an error." */
  @Test
  void refusesToOwnATargetOfAnotherNamespace() {
    world.project.setSecret("dev", "/cross", "A", "one");
    apply(
        "cross",
        """
        managedKubeSecretReferences:
          - {secretName: cross, secretNamespace: %s, creationPolicy: Owner}
        """
            .formatted(elsewhere));

    awaitFailure("cross", "1 of 1 targets failed");
    assertThat(world.client.secrets().inNamespace(elsewhere).withName("cross").get()).isNull();
  }

  private void apply(String name, String targets) {
    apply(name, targets, "");
  }

  private void apply(String name, String targets, String scope) {
    applySpec(
        name,
        """
        hostAPI: "${address}/api"
        authentication:
          universalAuth:
            credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
            secretsScope: {projectSlug: "${slug}", envSlug: dev, secretsPath: /%s%s}
        %s
        """
            .formatted(name, scope, targets));
  }

  private void applySpec(String name, String spec) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: %s}
        spec:
        %s
        """
            .formatted(name, spec.indent(2)));
  }

  private String secretTarget(String name, String policy) {
    return "managedKubeSecretReferences: [{secretName: %s, secretNamespace: %s, creationPolicy: %s}]"
        .formatted(name, world.namespace, policy);
  }

  private void resync(String name) {
    world.annotate(
        InfisicalSecret.class, name, OWN + "force-sync", String.valueOf(System.nanoTime()));
  }

  private Condition awaitReady(String name) {
    await()
        .untilAsserted(
            () -> {
              Condition ready = condition(name, READY);
              assertThat(ready.getMessage()).contains("synced");
              assertThat(ready.getStatus()).isEqualTo("True");
              assertThat(ready.getObservedGeneration())
                  .isEqualTo(resource(name).getMetadata().getGeneration());
            });
    return condition(name, READY);
  }

  private void awaitFailure(String name, String... parts) {
    await()
        .untilAsserted(
            () -> {
              Condition ready = condition(name, READY);
              assertThat(ready.getStatus()).isEqualTo("False");
              assertThat(ready.getMessage()).contains(parts);
            });
  }

  private Condition condition(String name, String type) {
    return Conditions.find(resource(name).getStatus().conditions(), type)
        .orElseThrow(() -> new AssertionError(name + " has no condition " + type));
  }

  private InfisicalSecret resource(String name) {
    return Objects.requireNonNull(find(name));
  }

  private InfisicalSecret find(String name) {
    return world
        .client
        .resources(InfisicalSecret.class)
        .inNamespace(world.namespace)
        .withName(name)
        .get();
  }

  private Secret secret(String name) {
    return Objects.requireNonNull(
        world.client.secrets().inNamespace(world.namespace).withName(name).get());
  }

  private Deployment deployment(String name) {
    return world.client.apps().deployments().inNamespace(world.namespace).withName(name).get();
  }

  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static String goVersion(Map<String, String> data) {
    return GoOperator.version(data);
  }
}
