package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ChartOperator;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.Shell;
import com.infisical.e2e.world.Workloads;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeKubelet;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a chart of the Go operator's shape to ours and back, as
 * docs/coming-from-the-go-operator.md#moving has it, with real Helm, the garbage collector and the
 * controller of Deployments.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoChartMigrationIT {
  private static final String OLD = "old";
  private static final String NAME = "infisical-operator";
  private static final String NO_CRDS = "--set=installCRDs=false";
  private static final String VERSION = "secrets.infisical.com/version";
  // What the Go operator writes for {KEY: one}: the length and CRC-32 of map[KEY:[111 110 101]].
  private static final String ONE = "W/\"secrets-22-98815B65\"";
  private static final List<String> CRDS =
      List.of(
          "infisicalconnections.secrets.infisical.com",
          "infisicalauths.secrets.infisical.com",
          "infisicalstaticsecrets.secrets.infisical.com",
          "infisicalsecrets.secrets.infisical.com",
          "infisicaldynamicsecrets.secrets.infisical.com",
          "infisicalpushsecrets.secrets.infisical.com",
          "clustergenerators.secrets.infisical.com");

  private ControlPlane plane;
  private KubernetesClient client;
  private World world;
  private Path goChart;
  @TempDir private Path tools;

  @BeforeAll
  void startWorld(@TempDir Path scratch) throws IOException {
    plane = ControlPlane.builder().controllerManager(true).start();
    client = plane.client();
    goChart = goChart(scratch);
  }

  @AfterAll
  void endWorld() {
    if (world != null) {
      world.close();
    }
    plane.close();
  }

  @Test
  void losesAndRollsNothingOnTheWayOverAndBack() throws IOException, InterruptedException {
    helm(
        "install",
        OLD,
        goChart.toString(),
        "--namespace=old",
        "--create-namespace",
        // Ours must not get the names of what the old release takes along.
        "--set=controllerManager.manager.image.tag=v0.10.1,fullnameOverride=old");
    plane.awaitCrds();
    world = World.idle(plane).withAuth();
    leaveWhatTheGoOperatorLeaves();
    Map<String, String> before = everything();

    runFromThePage("helm list");
    assertThat(tools.resolve("before.yaml")).content().contains("name: app");
    runFromThePage("helm upgrade old");
    assertThat(everything()).isEqualTo(before);
    installAsThePageSays();
    try (ChartOperator operator = ChartOperator.start(plane, NAME, NAME)) {
      world.awaitSynced("app");
      runFromThePage(block -> block.lines().count() == 1);
      await().until(() -> annotations("app").containsKey("secrets.infisical.com/managed-by"));
      assertThat(operator.log()).content().doesNotContain("SyncFailed");
      helm("uninstall", OLD, "--namespace=old", "--wait");
    }
    assertThat(everything()).isEqualTo(before);
    assertThat(annotations("app")).containsEntry(VERSION, ONE);

    withHooks(() -> runFromThePage("helm upgrade --install old"));
    assertThat(everything()).isEqualTo(before);
    // What the Go operator compares on its first sync, before it would write or restart anything.
    assertThat(annotations("app")).containsEntry(VERSION, ONE);
    assertThat(world.data("app")).isEqualTo(Map.of("KEY", "one"));
  }

  @Test
  void createsTheServiceAccountAgainThatTheOldReleaseTakesAlong() throws IOException {
    String account = "shared-controller-manager";
    String chart = Helm.chart().toString();
    helm("install", "shared", goChart.toString(), "-n=" + OLD, NO_CRDS, "--create-namespace");
    helm(
        "install",
        NAME,
        chart,
        "-n=" + OLD,
        NO_CRDS,
        "--set=controllerManager.serviceAccount.name=" + account,
        "--take-ownership");
    var accounts = client.serviceAccounts().inNamespace(OLD);
    helm("uninstall", "shared", "-n=" + OLD, "--wait");
    assertThat(accounts.withName(account).get()).isNull();

    runFromThePage("rollout restart");

    assertThat(accounts.withName(account).get()).isNotNull();
    withHooks(() -> helm("uninstall", NAME, "-n=" + OLD, "--wait"));
  }

  /** What uninstalls this operator's chart: its hook is a Job, which needs a kubelet. */
  private interface Uninstall {
    void run() throws IOException;
  }

  private void withHooks(Uninstall uninstall) throws IOException {
    try (FakeKubelet kubelet = FakeKubelet.start(plane)) {
      assertThat(kubelet).isNotNull();
      uninstall.run();
    }
  }

  private void runFromThePage(String command) throws IOException {
    runFromThePage(block -> block.contains(command));
  }

  private void runFromThePage(Predicate<String> wanted) throws IOException {
    String commands =
        DocsPage.read("docs/coming-from-the-go-operator.md").commands().stream()
            .filter(wanted)
            .findFirst()
            .orElseThrow()
            .replace("old-namespace", OLD)
            .replace("infisical/secrets-operator", goChart.toString())
            .replace("YOUR-VERSION", "0.10.0")
            .replace("values.yaml", tools.resolve("values.yaml").toString())
            .replace("before.yaml", tools.resolve("before.yaml").toString());
    CommandResult result = Shell.on(plane, tools).run(commands);
    assertThat(result.ok()).as(result.stderr()).isTrue();
  }

  /** With the values of the old release, which name the tag of its image. */
  private void installAsThePageSays() throws IOException {
    runFromThePage("helm get values");
    assertThat(
            client
                .apps()
                .deployments()
                .inNamespace(NAME)
                .withName(NAME)
                .require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage())
        .isEqualTo("registry.example.com/infisical-operator:0.1.0");
  }

  /** A resource, its target with the marks of the Go operator, and a workload that it restarted. */
  private void leaveWhatTheGoOperatorLeaves() {
    world.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "one");
    world.staticSecret("app", "app");
    String uid = world.get(InfisicalStaticSecret.class, "app").getMetadata().getUid();
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: app
          annotations: {secrets.infisical.com/version: '%1$s'}
          ownerReferences:
            - apiVersion: secrets.infisical.com/v1beta1
              kind: InfisicalStaticSecret
              name: app
              uid: %2$s
              controller: true
              blockOwnerDeletion: true
        stringData: {KEY: one}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations: {secrets.infisical.com/auto-reload: "true", secrets.infisical.com/managed-secret.app: '%1$s'}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations: {secrets.infisical.com/managed-secret.app: '%1$s'}
            spec: {%3$s}
        """
            .formatted(ONE, uid, Workloads.envFrom("app")));
    await().until(() -> !replicaSets().isEmpty());
  }

  /** UIDs of all that must stay, with what would change in a roll or a write of data. */
  private Map<String, String> everything() {
    Map<String, String> found = new TreeMap<>();
    for (String crd : CRDS) {
      add(found, client.apiextensions().v1().customResourceDefinitions().withName(crd).require());
    }
    add(found, world.get(InfisicalConnection.class, "infisical"));
    add(found, world.get(InfisicalAuth.class, "auth"));
    add(found, world.get(InfisicalStaticSecret.class, "app"));
    Secret target = world.get(Secret.class, "app");
    add(found, target);
    found.put("data", target.getData().toString());
    Deployment web = world.get(Deployment.class, "web");
    add(found, web);
    found.put("generation", web.getMetadata().getGeneration().toString());
    replicaSets().forEach(each -> add(found, each));
    return found;
  }

  private List<? extends HasMetadata> replicaSets() {
    return client.apps().replicaSets().inNamespace(world.namespace).list().getItems();
  }

  private static void add(Map<String, String> found, HasMetadata object) {
    assertThat(object.getMetadata().getDeletionTimestamp()).isNull();
    found.put(
        object.getKind() + " " + object.getMetadata().getName(), object.getMetadata().getUid());
  }

  private Map<String, String> annotations(String secret) {
    return world.get(Secret.class, secret).getMetadata().getAnnotations();
  }

  private String helm(String... arguments) {
    return plane.helm().require(arguments);
  }

  /** The chart of the test's resources with the CRDs in it. */
  private static Path goChart(Path scratch) throws IOException {
    Path chart = scratch.resolve("secrets-operator");
    Path shape = Repository.find().path("e2e/src/test/resources/go-chart");
    try (Stream<Path> files = Files.walk(shape)) {
      for (Path file : files.toList()) {
        Files.copy(file, chart.resolve(shape.relativize(file).toString()));
      }
    }
    Path crds = Files.createDirectory(chart.resolve("crds-of-the-test"));
    Path ours = Helm.chart().resolve("files/crds");
    for (String crd : CRDS) {
      String file = crd.substring(0, crd.indexOf('.')) + ".yaml";
      Files.copy(ours.resolve(file), crds.resolve(file));
    }
    return chart;
  }
}
