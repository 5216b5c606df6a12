package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject.DevSecret;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a user of an InfisicalPushSecret sees. Each test has a folder, a source and a resource of
 * its own name.
 */
@WithControlPlane(own = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PushSecretIT {
  private World world;
  private String own;

  /** In a namespace of its own, as Secrets of the operator's namespace are not pushed. */
  private void startOperator() {
    world.startOperatorIn(own, "--namespaces=" + world.namespace);
  }

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.idle(plane).withAuth();
    own = plane.namespace("push-operator");
    startOperator();
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: ClusterGenerator
        metadata: {name: pushed}
        spec: {kind: Password, generator: {passwordSpec: {length: 20}}}
        """);
  }

  @AfterAll
  void endWorld() {
    world.client.resources(ClusterGenerator.class).withName("pushed").delete();
    world.close();
  }

  private void push(String name, String options, String source) {
    push(name, "credentials", options, source);
  }

  private void push(String name, String login, String options, String source) {
    world.apply(manifest(name, login, options, source));
  }

  private static String manifest(String name, String login, String options, String source) {
    return """
    apiVersion: secrets.infisical.com/v1alpha1
    kind: InfisicalPushSecret
    metadata: {name: %1$s}
    spec:
      hostAPI: "${address}"
      authentication:
        universalAuth:
          credentialsRef: {secretName: %4$s, secretNamespace: "${namespace}"}
      destination: {projectId: "${project}", environmentSlug: dev, secretsPath: /%1$s}
      %2$s
      push: {%3$s}
    """
        .formatted(name, options, source, login);
  }

  private void pushSecret(String name, String options) {
    pushSecret(name, "credentials", options);
  }

  private void pushSecret(String name, String login, String options) {
    push(
        name,
        login,
        options,
        "secret: {secretName: %s, secretNamespace: \"${namespace}\"}".formatted(name));
  }

  private static final String GENERATOR =
      "generators: [{destinationSecretName: PW, generatorRef: {kind: Password, name: pushed}}]";

  private Map<String, DevSecret> stored(String name) {
    return world.project.secrets("dev", "/" + name);
  }

  private Map<String, String> values(String name) {
    return stored(name).values().stream()
        .collect(Collectors.toMap(DevSecret::key, DevSecret::value, (a, b) -> a, TreeMap::new));
  }

  private void awaitValues(String name, Map<String, String> expected) {
    await().untilAsserted(() -> assertThat(values(name)).isEqualTo(expected));
  }

  private Condition condition(String name, String type) {
    return Conditions.find(
            world.get(InfisicalPushSecret.class, name).getStatus().conditions(), type)
        .orElse(new Condition());
  }

  private void awaitReady(String name) {
    await()
        .untilAsserted(
            () -> {
              Condition ready = condition(name, "Ready");
              assertThat(ready.getMessage()).isEqualTo("Everything is pushed");
              assertThat(ready.getObservedGeneration())
                  .isEqualTo(
                      world.get(InfisicalPushSecret.class, name).getMetadata().getGeneration());
            });
  }

  private void awaitNotReady(String name, String... parts) {
    await()
        .untilAsserted(
            () -> {
              assertThat(condition(name, "Ready").getStatus()).isEqualTo("False");
              assertThat(condition(name, "Ready").getMessage()).contains(parts);
            });
  }

  private void force(String name, String value) {
    world.annotate(InfisicalPushSecret.class, name, "secrets.infisical.com/force-sync", value);
  }

  private Map<String, String> managed(String name) {
    return world.get(InfisicalPushSecret.class, name).getStatus().managedSecrets();
  }

  private long requests(String method, Predicate<String> path) {
    return world.server.journal().entries(method, "/api/v4/secrets").stream()
        .filter(entry -> path.test(entry.path()))
        .count();
  }

  private long requests(DevIdentity by, String method) {
    return world.server.journal().entries(method, "/api/v4/secrets").stream()
        .filter(entry -> entry.identityId().equals(Optional.of(by.id())))
        .count();
  }

  /** An identity of the test's own, so that its requests can be told from others'. */
  private DevIdentity login(String name) {
    DevIdentity identity = world.server.identities().create(name);
    world.project.grant(identity, Role.member());
    ClientCredentials credentials = identity.universalAuth();
    world.leaks.forbid(credentials.clientSecret());
    world.secret(
        name + "-login",
        Map.of("clientId", credentials.clientId(), "clientSecret", credentials.clientSecret()));
    return identity;
  }

  @Test
  void pushesASecretAndFollowsIt() {
    world.project.createFolder("dev", "/follow");
    world.secret("follow", Map.of("A", "1", "B", " trimmed ", "C", ""));
    pushSecret("follow", "");
    awaitValues("follow", Map.of("A", "1", "B", "trimmed", "C", ""));
    awaitReady("follow");
    assertThat(managed("follow").values()).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(world.metrics())
        .contains(
            "infisical_sync_age_seconds{kind=\"InfisicalPushSecret\",name=\"follow\",namespace=\""
                + world.namespace
                + "\"} 0.0")
        .containsPattern("infisical_pushed_secrets_total\\{outcome=\"created\"} [1-9]");
    assertThat(condition("follow", "secrets.infisical.com/Reconcile").getStatus())
        .isEqualTo("False");
    assertThat(condition("follow", "secrets.infisical.com/Authenticated").getStatus())
        .isEqualTo("True");
    for (String operation : new String[] {"Create", "Update", "Replace", "Delete"}) {
      assertThat(
              condition("follow", "secrets.infisical.com/FailedTo" + operation + "Secrets")
                  .getStatus())
          .isEqualTo("False");
    }
    int version = stored("follow").get("B").version();
    world.secret("follow", Map.of("A", "2", "B", " trimmed ", "C", ""));
    awaitValues("follow", Map.of("A", "2", "B", "trimmed", "C", ""));
    assertThat(stored("follow").get("B").version()).isEqualTo(version);
    assertThat(world.get(InfisicalPushSecret.class, "follow").getMetadata().getFinalizers())
        .isEmpty();
    world.project.renameSecret("dev", "/follow", "A", "Z");
    force("follow", "now");
    awaitValues("follow", Map.of("A", "2", "B", "trimmed", "C", ""));
    assertThat(stored("follow").get("A").version()).isGreaterThan(2);
  }

  @Test
  void pushesAThousandKeysInElevenRequestsAndOneChangeInTwo() {
    world.project.createFolder("dev", "/many");
    Map<String, String> many = new TreeMap<>(Map.of("SECRET", "value that nobody may see"));
    world.leaks.forbid("value that nobody may see");
    for (int i = 1; i < 1_000; i++) {
      many.put("KEY_%04d".formatted(i), "value-" + i);
    }
    world.secret("many", many);
    DevIdentity identity = login("many");
    world.server.journal().reset();
    pushSecret("many", "many-login", "");
    awaitReady("many");
    assertThat(values("many")).isEqualTo(many);
    assertThat(requests(identity, "POST")).isEqualTo(10);
    assertThat(requests(identity, "GET")).isEqualTo(1);
    world.server.journal().reset();
    many.put("KEY_0500", "changed");
    world.secret("many", many);
    awaitValues("many", many);
    assertThat(requests(identity, "GET")).isEqualTo(1);
    assertThat(requests(identity, "PATCH")).isEqualTo(1);
    assertThat(requests(identity, "POST") + requests(identity, "DELETE")).isZero();
  }

  @Test
  void generatesAPasswordOnceAndNeverAgainUnderNone() {
    world.project.createFolder("dev", "/generated");
    push("generated", "resyncInterval: 5s", GENERATOR);
    await().untilAsserted(() -> assertThat(values("generated").get("PW")).hasSize(20));
    awaitReady("generated");
    world.leaks.forbid(values("generated").get("PW"));
    String id = stored("generated").get("PW").id();
    assertThat(managed("generated")).isEmpty();
    force("generated", "1");
    world.stopOperator();
    startOperator();
    force("generated", "2");
    world.server.journal().reset();
    await().until(() -> requests("GET", path -> true) > 1);
    assertThat(stored("generated").get("PW").id()).isEqualTo(id);
    assertThat(stored("generated").get("PW").version()).isEqualTo(1);
    world.project.deleteSecret("dev", "/generated", "PW");
    await().untilAsserted(() -> assertThat(stored("generated")).containsKey("PW"));
    assertThat(stored("generated").get("PW").id()).isNotEqualTo(id);
    world.leaks.forbid(values("generated").get("PW"));
  }

  @Test
  void repairsWhatIsChangedAtTheServerWithoutAnInterval() {
    world.project.createFolder("dev", "/drift");
    world.secret("drift", Map.of("A", "1"));
    pushSecret("drift", "");
    awaitReady("drift");
    // Shortly after its own write it would take the event for the echo of that.
    world.stopOperator();
    world.server.journal().reset();
    startOperator();
    await().until(() -> requests("GET", path -> true) > 0);
    world.project.setSecret("dev", "/drift", "A", "changed");
    awaitValues("drift", Map.of("A", "1"));
  }

  @Test
  void generatesAtEachIntervalUnderReplace() {
    world.project.createFolder("dev", "/rotated");
    push("rotated", "updatePolicy: Replace, resyncInterval: 5s".replace(", ", "\n  "), GENERATOR);
    await()
        .until(
            () -> stored("rotated").containsKey("PW") && stored("rotated").get("PW").version() > 1);
  }

  @Test
  void leavesAForeignKeyUnlessItIsAdopted() {
    world.project.setSecret("dev", "/foreign", "A", "theirs");
    world.secret("foreign", Map.of("A", "mine", "B", "1"));
    pushSecret("foreign", "");
    awaitValues("foreign", Map.of("A", "theirs", "B", "1"));
    await()
        .untilAsserted(
            () ->
                assertThat(condition("foreign", "secrets.infisical.com/Conflict").getMessage())
                    .contains("left as they are: A"));
    assertThat(condition("foreign", "Ready").getStatus()).isEqualTo("True");
    world.annotate(InfisicalPushSecret.class, "foreign", "secrets.infisical.com/adopt", "true");
    awaitValues("foreign", Map.of("A", "mine", "B", "1"));
    await().untilAsserted(() -> assertThat(managed("foreign")).hasSize(2));
  }

  @Test
  void deletesNothingWhenItsSourceIsGoneOrMostOfItIsAway() {
    world.project.createFolder("dev", "/away");
    world.secret("away", Map.of("A", "1", "B", "2"));
    pushSecret("away", "deletionPolicy: Delete");
    awaitReady("away");
    world.client.secrets().inNamespace(world.namespace).withName("away").delete();
    awaitNotReady("away", "Secret " + world.namespace + "/away", "does not exist");
    world.secret("away", Map.of("X", "1"));
    awaitNotReady("away", "not deleted", "A, B");
    assertThat(values("away")).isEqualTo(Map.of("A", "1", "B", "2", "X", "1"));
  }

  @Test
  void deletesWhatItCreatedWithItselfAndNothingElse() {
    world.project.setSecret("dev", "/deleted", "THEIRS", "1");
    world.secret("deleted", Map.of("A", "1"));
    pushSecret("deleted", "deletionPolicy: Delete");
    awaitReady("deleted");
    assertThat(world.get(InfisicalPushSecret.class, "deleted").getMetadata().getFinalizers())
        .containsExactly("secrets.infisical.com/cleanup");
    world.client.secrets().inNamespace(world.namespace).withName("deleted").delete();
    delete("deleted");
    awaitGone("deleted");
    assertThat(values("deleted")).isEqualTo(Map.of("THEIRS", "1"));
  }

  private void delete(String name) {
    world
        .client
        .resources(InfisicalPushSecret.class)
        .inNamespace(world.namespace)
        .withName(name)
        .delete();
  }

  private void awaitGone(String name) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        world
                            .client
                            .resources(InfisicalPushSecret.class)
                            .inNamespace(world.namespace)
                            .withName(name)
                            .get())
                    .isNull());
  }

  @Test
  void waitsForAnApprovalAndFilesOneRequest() {
    world.project.createFolder("dev", "/approved").requireApproval("dev", "/approved");
    world.secret("approved", Map.of("A", "1"));
    pushSecret("approved", "resyncInterval: 5s");
    awaitNotReady("approved", "waiting for approval since", "A");
    long filed = requests("POST", path -> path.endsWith("/A"));
    world.server.journal().reset();
    await().until(() -> requests("GET", path -> true) > 2);
    assertThat(requests("POST", path -> path.endsWith("/A"))).isZero();
    assertThat(filed).isGreaterThanOrEqualTo(1);
    world.project.approve("dev", "/approved");
    awaitReady("approved");
    assertThat(managed("approved")).containsValue("A");
  }

  @Test
  void writesOneByOneWhatABatchRefusesTwiceAndNamesTheBadKeyAlone() {
    world.project.createFolder("dev", "/singly");
    world.secret("singly", Map.of("A", "1", "B", "2", "C", "3"));
    DevIdentity identity = login("singly");
    world.stopOperator();
    world.server.faults().on("POST", "/api/v4/secrets/batch").times(2).answer(400);
    world.server.faults().on("POST", "/api/v4/secrets/B").times(1).answer(400);
    pushSecret("singly", "singly-login", "");
    startOperator();
    awaitNotReady("singly", "could not create B: ");
    assertThat(values("singly")).isEqualTo(Map.of("A", "1", "C", "3"));
    force("singly", "1");
    awaitValues("singly", Map.of("A", "1", "B", "2", "C", "3"));
    awaitReady("singly");
    assertThat(managed("singly")).hasSize(3);
    assertThat(requests(identity, "GET")).isGreaterThan(1);
  }

  @Test
  void anotherResourceOfTheNamespaceTakesOverWhatIsLeft() {
    world.project.createFolder("dev", "/shared");
    world.secret("shared", Map.of("A", "1"));
    push("first", "/shared");
    awaitReady("first");
    String id = stored("shared").get("A").id();
    push("second", "/shared");
    awaitNotReady("second", "pushed by another resource", "first");
    delete("first");
    awaitReady("second");
    assertThat(stored("shared").get("A").id()).isEqualTo(id);
    assertThat(managed("second")).isEqualTo(Map.of(id, "A"));
    world.change(
        InfisicalPushSecret.class,
        "second",
        "{\"spec\":{\"deletionPolicy\":\"Delete\",\"destination\":{\"secretsPath\":\"/moved\",\"createMissingFolders\":true}}}");
    await()
        .untilAsserted(
            () -> {
              assertThat(values("moved")).isEqualTo(Map.of("A", "1"));
              assertThat(values("shared")).isEmpty();
            });
  }

  private void push(String name, String folder) {
    String source = "secret: {secretName: shared, secretNamespace: \"${namespace}\"}";
    world.apply(
        manifest(name, "credentials", "", source)
            .replace("secretsPath: /" + name, "secretsPath: " + folder));
  }

  @Test
  void namesWhatIsMissing() {
    world.secret("missing", Map.of("A", "1"));
    pushSecret("missing", "");
    awaitNotReady("missing", "/missing", "createMissingFolders");
    world.change(
        InfisicalPushSecret.class,
        "missing",
        "{\"spec\":{\"destination\":{\"createMissingFolders\":true,\"secretsPath\":\"/made/below\"}}}");
    awaitReady("missing");
    assertThat(world.project.secrets("dev", "/made/below")).containsOnlyKeys("A");
  }

  @Test
  void pushesTheTemplateAndNamesBytesThatAreNoText() {
    world.project.createFolder("dev", "/bytes");
    world
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(world.namespace)
                .withName("bytes")
                .endMetadata()
                .withData(Map.of("BIN", "/////w==", "TEXT", "aGk="))
                .build())
        .serverSideApply();
    pushSecret("bytes", "");
    awaitNotReady("bytes", "cannot push BIN", "encodeBase64");
    awaitValues("bytes", Map.of("TEXT", "hi"));
    push(
        "bytes",
        "",
        "secret: {secretName: bytes, secretNamespace: \"${namespace}\", template: {data: {BIN: \"{{"
            + " .BIN.Value | encodeBase64 }}\", TEXT: \"{{ .TEXT.Value }}{{ .TEXT.SecretPath"
            + " }}\"}}}");
    awaitValues("bytes", Map.of("BIN", "/////w==", "TEXT", "hi/bytes"));
    awaitReady("bytes");
  }

  @Test
  void takesOverTwentyPushesOfTheGoOperatorWithoutAWrite() {
    DevIdentity identity = login("taken");
    world.stopOperator();
    for (int i = 0; i < 20; i++) {
      String name = "taken-" + i;
      world
          .project
          .setSecret("dev", "/" + name, "A", "1")
          .setSecret("dev", "/" + name, "PW", "old");
      world.secret(name, Map.of("A", "1"));
      push(
          name,
          "taken-login",
          "updatePolicy: " + (i % 2 == 0 ? "None" : "Replace") + "\n  deletionPolicy: Delete",
          "secret: {secretName: %s, secretNamespace: \"${namespace}\"}, ".formatted(name)
              + GENERATOR);
      pushedByGo(name);
    }
    world.server.journal().reset();
    startOperator();
    for (int i = 0; i < 20; i++) {
      awaitReady("taken-" + i);
    }
    assertThat(managed("taken-0").values()).containsExactly("A");
    world.stopOperator();
    for (String method : new String[] {"POST", "PATCH", "DELETE"}) {
      assertThat(requests(identity, method)).isZero();
    }
    for (int i = 0; i < 20; i++) {
      assertThat(finalizers("taken-" + i))
          .doesNotContain(GO_FINALIZER)
          .contains("example.com/theirs");
      world.change(InfisicalPushSecret.class, "taken-" + i, "{\"metadata\":{\"finalizers\":null}}");
    }
    startOperator();
  }

  private static final String GO_FINALIZER = "pushsecret.secrets.infisical.com/finalizer";

  private List<String> finalizers(String name) {
    return world.get(InfisicalPushSecret.class, name).getMetadata().getFinalizers();
  }

  /** As the Go operator leaves its objects: every id in the status, and its finalizer. */
  private void pushedByGo(String name) {
    String managed =
        stored(name).values().stream()
            .map(secret -> "\"%s\":\"%s\"".formatted(secret.id(), secret.key()))
            .collect(Collectors.joining(","));
    world
        .client
        .resources(InfisicalPushSecret.class)
        .inNamespace(world.namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"conditions\":[],\"managedSecrets\":{" + managed + "}}}");
    world.change(
        InfisicalPushSecret.class,
        name,
        "{\"metadata\":{\"finalizers\":[\"%s\",\"example.com/theirs\"]}}".formatted(GO_FINALIZER));
  }

  @Test
  void pushesTheExample() throws IOException {
    String example = Files.readString(Repository.find().path("examples/v1alpha1/push-secret.yaml"));
    world.apply(
        example
            .replace("infisical-demo", world.namespace)
            .replace("http://127.0.0.1:8085", world.server.address())
            .replace("projectSlug: shop", "projectSlug: " + world.project.slug())
            .replace("universal-credentials", "credentials"));
    awaitReady("database");
    assertThat(values("database"))
        .containsEntry("URL", "postgres://database." + world.namespace + ".svc:5432/shop")
        .containsOnlyKeys("HOST", "PORT", "URL", "PASSWORD");
  }

  @Test
  void refusesSecretsOfTheClusterAndOfServiceAccounts() {
    push("cluster", "", "secret: {secretName: any, secretNamespace: kube-system}");
    awaitNotReady("cluster", "kube-system", "--allowed-sources");
    world
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(world.namespace)
                .withName("helm")
                .endMetadata()
                .withType("helm.sh/release.v1")
                .withData(Map.of("release", "aGk="))
                .build())
        .serverSideApply();
    world.project.createFolder("dev", "/helm");
    pushSecret("helm", "");
    awaitNotReady("helm", "has the type helm.sh/release.v1");
    assertThat(stored("helm")).isEmpty();
  }

  @Test
  void pushesToAServerOf2024() {
    world.server.switches().oldServer(true);
    try {
      world.project.createFolder("dev", "/old");
      world.secret("old", Map.of("A", "1", "B", "2"));
      pushSecret("old", "");
      awaitReady("old");
      assertThat(values("old")).isEqualTo(Map.of("A", "1", "B", "2"));
    } finally {
      world.server.switches().oldServer(false);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void deletesNothingAtTheServerWhenTheKindItselfIsDeleted(ControlPlane plane) {
    world.project.createFolder("dev", "/kind");
    world.secret("kind", Map.of("A", "1"));
    pushSecret("kind", "deletionPolicy: Delete");
    awaitReady("kind");
    assertThat(finalizers("kind")).containsExactly("secrets.infisical.com/cleanup");
    world.server.journal().reset();
    var kind =
        world
            .client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("infisicalpushsecrets.secrets.infisical.com");
    kind.delete();
    await().untilAsserted(() -> assertThat(kind.get()).isNull());
    plane.applyCrds();
    assertThat(values("kind")).isEqualTo(Map.of("A", "1"));
    assertThat(requests("DELETE", path -> true)).isZero();
  }
}
