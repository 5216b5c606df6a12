package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases of dynamic secrets in Secrets (docs/infisical-dynamic-secret.md). */
@WithControlPlane(controllerManager = true, crds = true)
class DynamicSecretIT {
  private static final String CLEANUP = "secrets.infisical.com/cleanup";
  private static final String OF_GO = "dynamicsecret.secrets.infisical.com/finalizer";
  private static final String LEASE = "secrets.infisical.com/lease";
  private static final String VERSION = "secrets.infisical.com/version";

  private World world;

  @BeforeEach
  void start(ControlPlane plane) {
    world = World.on(plane);
    world.secret("login", world.credentials());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private DevDynamicSecret define(DynamicSecretOptions options) {
    return world.project.dynamicSecret("dev", "/db", "main", options);
  }

  private static DynamicSecretOptions renewable() {
    return DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE);
  }

  /**
   * @param more further fields of the spec, in one line each, indented by two
   */
  private void lease(String policy, String more) {
    lease(policy, "", more);
  }

  private void lease(String policy, String ofTarget, String more) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: db}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: login, secretNamespace: "${namespace}"}
            ldapAuth: {identityId: "", credentialsRef: {secretName: "", secretNamespace: ""}}
          dynamicSecret: {secretName: main, secretsPath: /db, environmentSlug: dev, projectId: "${project}"}
          leaseRevocationPolicy: %s
          leaseTTL: ""
          managedSecretReference: {secretName: db, secretNamespace: "${namespace}"%s}
        %s
        """
            .formatted(policy, ofTarget, more));
  }

  private InfisicalDynamicSecret resource() {
    return world.get(InfisicalDynamicSecret.class, "db");
  }

  private void awaitGone() {
    await()
        .until(
            () ->
                world
                        .client
                        .resources(InfisicalDynamicSecret.class)
                        .inNamespace(world.namespace)
                        .withName("db")
                        .get()
                    == null);
  }

  private Condition condition(String type) {
    return Conditions.find(resource().getStatus().conditions(), "secrets.infisical.com/" + type)
        .orElseGet(Condition::new);
  }

  private Secret target() {
    return world.client.secrets().inNamespace(world.namespace).withName("db").get();
  }

  private String annotation(String key) {
    return target().getMetadata().getAnnotations().get(key);
  }

  private void awaitReady() {
    await().untilAsserted(() -> assertThat(condition("Reconcile").getStatus()).isEqualTo("True"));
  }

  /** Whether what the target holds opens the system. */
  private boolean works(DevDynamicSecret secret) {
    Map<String, String> data = world.data("db");
    return secret.letsIn(data.get("USERNAME"), data.get("PASSWORD"));
  }

  private void awaitCreated(DevDynamicSecret secret, int leases) {
    await().untilAsserted(() -> assertThat(secret.counts().created()).isEqualTo(leases));
  }

  @Test
  void putsALeaseIntoTheSecretAndRevokesItInTheEnd() {
    DevDynamicSecret secret = define(renewable().maxTtl("1y"));
    lease("Revoke", "");
    awaitReady();

    String id = secret.leases().getFirst().id();
    assertThat(works(secret)).isTrue();
    assertThat(annotation(VERSION)).isEqualTo(id + "-0");
    assertThat(world.metrics())
        .contains(
            "infisical_leases_total{outcome=\"created\"} 1.0",
            "infisical_resources_failing{kind=\"InfisicalDynamicSecret\"} 0.0")
        .containsPattern("infisical_lease_expiry_seconds\\{name=\"[a-z]+\",namespace=.*} [1-9]");
    assertThat(annotation(LEASE)).contains(id);
    assertThat(resource().getStatus().lease().id()).isEqualTo(id);
    assertThat(resource().getStatus().lease().version()).isZero();
    assertThat(resource().getStatus().maxTtl()).isEqualTo("365d");
    assertThat(resource().getStatus().dynamicSecretId()).isEqualTo(secret.id());
    assertThat(resource().getStatus().conditions())
        .extracting(c -> c.getType().replace("secrets.infisical.com/", "") + " " + c.getStatus())
        .contains(
            "Reconcile True",
            "Authenticated True",
            "LeaseCreated True",
            "LeaseRenewal True",
            "AutoRedeployReady True");
    assertThat(resource().getMetadata().getFinalizers()).containsExactly(CLEANUP);
    Map<String, String> before = world.data("db");
    world.leaks.forbid(before.get("PASSWORD"));

    world.client.resource(resource()).delete();

    awaitGone();
    assertThat(secret.leases()).isEmpty();
    assertThat(secret.counts().created()).isOne();
    assertThat(secret.letsIn(before.get("USERNAME"), before.get("PASSWORD"))).isFalse();
    assertThat(target().getData()).isNullOrEmpty();
    assertThat(target().getMetadata().getAnnotations()).doesNotContainKeys(VERSION, LEASE);
  }

  @Test
  void leavesALeaseAloneThatTheUserWantsToRunOut() {
    DevDynamicSecret secret = define(renewable());
    lease("None", "");
    awaitReady();
    assertThat(resource().getMetadata().getFinalizers()).isEmpty();
    world.client.resource(resource()).delete();
    awaitGone();
    assertThat(works(secret)).isTrue();
    assertThat(secret.counts().revoked()).isZero();
  }

  @Test
  void takesUpTheLeaseAfterARestartWithoutACall() {
    DevDynamicSecret secret = define(renewable());
    lease("Revoke", "");
    awaitReady();
    Map<String, String> before = world.data("db");
    String version = target().getMetadata().getResourceVersion();
    world.stopOperator();
    world.server.journal().reset();

    world.startOperator();
    world.annotate(InfisicalDynamicSecret.class, "db", "test/look", "again");
    await()
        .untilAsserted(
            () -> assertThat(target().getMetadata().getAnnotations()).containsKey("test/look"));

    assertThat(world.data("db")).isEqualTo(before);
    assertThat(version).isNotEqualTo(target().getMetadata().getResourceVersion());
    assertThat(secret.counts().created()).isOne();
    assertThat(world.server.journal().entries("POST", "/api/v1/dynamic-secrets")).isEmpty();
    assertThat(world.server.journal().entries("GET", "/api/v1/dynamic-secrets")).isEmpty();
  }

  @Test
  void renewsALeaseAndKeepsItsCredentials() {
    DevDynamicSecret secret = define(renewable().ttl(Duration.ofSeconds(6)));
    lease("Revoke", "");
    awaitReady();
    Map<String, String> before = world.data("db");

    await().untilAsserted(() -> assertThat(secret.counts().renewed()).isGreaterThanOrEqualTo(2));

    assertThat(world.data("db")).isEqualTo(before);
    assertThat(works(secret)).isTrue();
    assertThat(secret.counts().created()).isOne();
  }

  @Test
  void replacesWhatCannotBeRenewedBeforeItEnds() {
    DevDynamicSecret secret =
        define(DynamicSecretOptions.of(LeaseBehaviour.EXTENDS_NOTHING).ttl(Duration.ofSeconds(6)));
    lease("None", "");
    awaitReady();
    await()
        .failFast(() -> assertThat(works(secret)).isTrue())
        .untilAsserted(() -> assertThat(secret.counts().created()).isGreaterThanOrEqualTo(3));
    assertThat(secret.counts().renewed()).isZero();
    assertThat(secret.counts().revoked()).isZero();
  }

  @Test
  void replacesALeaseNearItsMaximumAndOneThatIsRefused() {
    DevDynamicSecret secret =
        define(
            DynamicSecretOptions.of(LeaseBehaviour.NOT_RENEWABLE)
                .type("a-new-type")
                .ttl(Duration.ofSeconds(6))
                .maxTtl("60s"));
    lease("None", "");
    awaitReady();
    await()
        .failFast(() -> assertThat(works(secret)).isTrue())
        .untilAsserted(() -> assertThat(secret.counts().created()).isGreaterThanOrEqualTo(2));
  }

  @Test
  void makesNoOverlapWhereThereIsOneAccount() {
    DevDynamicSecret secret =
        define(
            DynamicSecretOptions.of(LeaseBehaviour.ONE_DIRECTORY_ACCOUNT).ttl(Duration.ofHours(1)));
    lease("None", "");
    awaitReady();
    world.annotate(InfisicalDynamicSecret.class, "db", "secrets.infisical.com/force-sync", "now");
    // The second lease shows that the account is the same; both go before the third.
    awaitCreated(secret, 3);
    await().untilAsserted(() -> assertThat(works(secret)).isTrue());
    assertThat(secret.leases()).hasSize(1);
    assertThat(secret.counts().revoked()).isEqualTo(2);
  }

  @Test
  void replacesTheLeaseOfATargetThatWasChangedOrDeletedAndOnDemand() {
    DevDynamicSecret secret = define(renewable());
    lease("Revoke", "");
    awaitReady();
    world.change(Secret.class, "db", "{\"data\":{\"PASSWORD\":\"bm90IHRoaXM=\"}}");
    awaitCreated(secret, 2);
    await().untilAsserted(() -> assertThat(works(secret)).isTrue());

    world.client.resource(target()).delete();
    awaitCreated(secret, 3);
    await().untilAsserted(() -> assertThat(works(secret)).isTrue());

    world.annotate(InfisicalDynamicSecret.class, "db", "secrets.infisical.com/force-sync", "now");
    awaitCreated(secret, 4);
    await().untilAsserted(() -> assertThat(works(secret)).isTrue());
    assertThat(secret.counts().revoked()).isZero();
    assertThat(secret.leases()).hasSize(4);

    world.client.resource(resource()).delete();
    awaitGone();
    assertThat(secret.leases()).isEmpty();
  }

  @Test
  void takesALeaseOverFromTheGoOperatorWithoutANewOne() {
    DevDynamicSecret secret = define(renewable());
    lease("Revoke", "");
    awaitReady();
    world.stopOperator();
    String id = secret.leases().getFirst().id();
    asGoHasIt(id);

    world.startOperator();

    await().untilAsserted(() -> assertThat(annotation(LEASE)).contains(id));
    await()
        .untilAsserted(
            () -> assertThat(resource().getMetadata().getFinalizers()).containsExactly(CLEANUP));
    awaitReady();
    assertThat(works(secret)).isTrue();
    assertThat(annotation(VERSION)).isEqualTo(id + "-0");
    assertThat(secret.counts().created()).isOne();
    assertThat(secret.counts().revoked()).isZero();
  }

  /** The target without the operator's marks, the resource with the Go operator's finalizer. */
  private void asGoHasIt(String leaseId) {
    Secret ours = target();
    world
        .client
        .resource(
            new SecretBuilder(ours)
                .editMetadata()
                .withLabels(Map.of())
                .withAnnotations(Map.of(VERSION, leaseId + "-0"))
                .withResourceVersion(null)
                .endMetadata()
                .build())
        .update();
    world.change(
        InfisicalDynamicSecret.class, "db", "{\"metadata\":{\"finalizers\":[\"" + OF_GO + "\"]}}");
  }

  @Test
  void asksForNoLeaseThatItCouldNotWrite() {
    DevDynamicSecret secret = define(renewable());
    world.secret("db", Map.of("of", "another"));
    lease("None", ", creationPolicy: Owner", "");
    await()
        .untilAsserted(
            () -> {
              assertThat(condition("Reconcile").getStatus()).isEqualTo("False");
              assertThat(condition("Reconcile").getMessage()).contains("adopt");
            });
    assertThat(secret.counts().created()).isZero();
    assertThat(world.data("db")).isEqualTo(Map.of("of", "another"));
  }

  @Test
  void rendersATemplateOfTheLeasesKeys() {
    DevDynamicSecret secret = define(renewable());
    lease(
        "None",
        ", template: {data: {URL: \"postgres://{{ .USERNAME.Value }}@db{{ .USERNAME.SecretPath"
            + " }}\"}}",
        "");
    awaitReady();
    String user = secret.leases().getFirst().entityId();
    world.awaitData("db", Map.of("URL", "postgres://" + user + "@db/db"));
  }

  @Test
  void saysWhatIsWrongAndMakesNoLoopOfLeases() {
    DevDynamicSecret secret = define(renewable());
    world.project.grant(world.identity, Role.viewer());
    lease("None", "");
    await()
        .untilAsserted(
            () ->
                assertThat(condition("LeaseCreated").getMessage())
                    .contains("You are not allowed to lease on dynamic-secrets", "role may lease"));
    assertThat(condition("Authenticated").getStatus()).isEqualTo("True");
    assertThat(world.server.journal().count("POST", "/api/v1/dynamic-secrets/leases")).isOne();
    world.project.grant(world.identity, Role.member());
    world.annotate(InfisicalDynamicSecret.class, "db", "test/look", "again");
    awaitReady();
    assertThat(secret.counts().created()).isOne();
  }

  @Test
  void saysHowLongTheCredentialsStayGoodWhileTheServerIsAway() {
    DevDynamicSecret secret = define(renewable().ttl(Duration.ofSeconds(9)));
    lease("None", "");
    awaitReady();
    world.server.faults().on("POST", "/api/v1/dynamic-secrets/leases/").always().answer(503);
    await()
        .untilAsserted(
            () ->
                assertThat(condition("LeaseRenewal").getMessage())
                    .contains("are valid until " + Instant.now().toString().substring(0, 13)));
    assertThat(world.data("db")).isNotEmpty();
    world.server.faults().clear();
    awaitReady();
    assertThat(works(secret)).isTrue();
  }

  @Test
  void listsAndPlansOnlyWhereTheServerMayNotBeChanged() {
    DevDynamicSecret secret = define(renewable());
    world.stopOperator();
    world.startOperatorIn(
        world.namespace, "--namespaces=" + world.namespace, "--server-writes=false");
    lease("Revoke", "");
    await()
        .untilAsserted(
            () ->
                assertThat(condition("LeaseCreated").getMessage())
                    .contains("a lease would be created"));
    assertThat(resource().getMetadata().getFinalizers()).isEmpty();
    assertThat(target()).isNull();
    assertThat(secret.counts().created()).isZero();
  }

  /** Applied as they are, but for where they are applied and the server's address. */
  @Test
  void leasesWhatTheExampleAndThePageSay() throws IOException {
    DevDynamicSecret secret = world.project.dynamicSecret("dev", "/app", "postgres", renewable());
    String example =
        Files.readString(Repository.find().path("examples/v1alpha1/dynamic-secret.yaml"));
    String page = Files.readString(Repository.find().path("docs/infisical-dynamic-secret.md"));
    String ofPage =
        page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n\n[Fields]"))
            .replace("spec:\n", "spec:\n  hostAPI: ${address}\n")
            .replace("secretName: machine", "secretName: login")
            .replace(": prod", ": dev")
            .replace(": shop\n", ": ${namespace}\n")
            .replace(": shop}", ": ${namespace}}")
            .replace("projectSlug: ${namespace}", "projectSlug: ${slug}");
    String ofExample =
        example
            .replace("infisical-demo", "${namespace}")
            .replace("http://127.0.0.1:8085", "${address}")
            .replace("universal-credentials", "login")
            .replace("projectSlug: shop", "projectSlug: ${slug}")
            .replace(": database", ": other");

    world.apply(ofPage);
    world.apply(ofExample);

    for (String target : List.of("database", "other")) {
      await()
          .untilAsserted(
              () -> {
                Map<String, String> data = world.data(target);
                assertThat(
                        secret.letsIn(
                            data.getOrDefault("USERNAME", ""), data.getOrDefault("PASSWORD", "")))
                    .isTrue();
              });
    }
    assertThat(secret.counts().created()).isEqualTo(2);
  }

  @Test
  void namesTheFieldThatIsWrong() {
    for (List<String> wrong :
        List.of(
            List.of("{\"spec\":{\"renewal\":\"sometimes\"}}", ".spec.renewal"),
            List.of(
                "{\"spec\":{\"dynamicSecret\":{\"projectId\":\"\"}}}", "projectId and projectSlug"),
            List.of(
                "{\"spec\":{\"managedSecretReference\":{\"secretName\":\"a/b\"}}}",
                "managedSecretReference.secretName"))) {
      lease("None", "");
      world.change(InfisicalDynamicSecret.class, "db", wrong.getFirst());
      await()
          .untilAsserted(
              () -> assertThat(condition("Reconcile").getMessage()).contains(wrong.getLast()));
      world.client.resource(resource()).delete();
    }
  }
}
