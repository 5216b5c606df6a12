package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ChartOperator;
import com.infisical.e2e.world.Shell;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeKubelet;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a release: installed by real Helm, used, upgraded, uninstalled. In this order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChartInstallIT {
  private static final String NAME = "infisical-operator";
  private static final String CONNECTIONS = "infisicalconnections.secrets.infisical.com";
  private static final String STANDARD = "default";

  private ControlPlane plane;
  private KubernetesClient client;
  private World world;
  @TempDir private Path scratch;

  @BeforeAll
  void startWorld() {
    plane = ControlPlane.builder().controllerManager(true).start();
    client = plane.client();
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAME)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    world = World.idle(plane);
  }

  @AfterAll
  void endWorld() {
    world.close();
    plane.close();
  }

  @Test
  @Order(0)
  void refusesADefaultConnectionWithoutItsDefinitionBeforeItInstallsAnything() {
    CommandResult refused =
        plane
            .helm()
            .run(
                List.of(
                    "install",
                    NAME,
                    Helm.chart().toString(),
                    "--namespace=" + NAME,
                    "--set=installCRDs=false,defaultConnection.enabled=true"));

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr())
        .contains("installCRDs is false, but defaultConnection.enabled needs the custom resource");
    assertThat(client.serviceAccounts().inNamespace(NAME).withName(NAME).get()).isNull();
  }

  @Test
  @Order(1)
  void installsWhatAnOlderVersionHad() throws IOException {
    String notes = install(older(), "--set=defaultConnection.enabled=true");

    plane.awaitCrds();
    assertThat(notes)
        .contains("watches all namespaces")
        .contains("rollout status deployment/" + NAME);
    assertThat(description()).isEqualTo("As it was.");
    // It was made by a hook, because its kind came with the same release.
    assertThat(connection().getMetadata().getAnnotations()).containsKey("helm.sh/hook");
  }

  @Test
  @Order(2)
  void makesAPodThatIsAdmittedWhereOnlyRestrictedOnesAre() {
    await()
        .untilAsserted(
            () -> assertThat(client.pods().inNamespace(NAME).list().getItems()).hasSize(1));
  }

  @Test
  @Order(3)
  void upgradesTheCustomResourceDefinitionsAndAdoptsTheConnection() {
    String before = connection().getMetadata().getUid();

    upgrade();

    assertThat(description()).isNotEqualTo("As it was.").contains("InfisicalConnection");
    assertThat(connection().getMetadata().getUid()).isEqualTo(before);
    assertThat(helm("get", "manifest", NAME, "--namespace=" + NAME))
        .contains("kind: InfisicalConnection");
  }

  @Test
  @Order(4)
  void goesBackByARollbackAndOverWhatItKeptByAnUpgrade() {
    String before = connection().getMetadata().getUid();
    String[] rollback = {"rollback", NAME, "1", "--namespace=" + NAME};

    helm(rollback);
    assertThat(description()).isEqualTo("As it was.");

    // The connection is in the manifest of the second revision, and no longer in the present one.
    rollback[2] = "2";
    assertThat(plane.helm().run(List.of(rollback)).stderr())
        .contains("must be specified for an update");
    upgrade();
    assertThat(description()).isNotEqualTo("As it was.");
    assertThat(connection().getMetadata().getUid()).isEqualTo(before);
  }

  @Test
  @Order(5)
  void syncsWhenItsNotesAreFollowed() throws Exception {
    world.project.setSecret("dev", "/app", "KEY", "value");
    String notes =
        helm("get", "notes", NAME, "--namespace=" + NAME)
            .replace("YOUR-NAMESPACE", world.namespace)
            .replace("YOUR-CLIENT-ID", world.credentials.clientId())
            .replace("YOUR-CLIENT-SECRET", world.credentials.clientSecret())
            .replace("YOUR-PROJECT", world.project.slug());
    // There is no kubelet that would make the first of them end: the pod does not run.
    List<String> commands = List.of(notes.split("(?m)^\\d\\. .*$", -1)).subList(2, 4);
    Shell shell = Shell.on(plane, Files.createDirectory(scratch.resolve("tools")));

    try (ChartOperator operator = ChartOperator.start(plane, NAME, NAME)) {
      for (String command : commands) {
        CommandResult result = shell.run(command);
        assertThat(result.ok()).as(result.stderr()).isTrue();
      }

      world.awaitSynced("app");
      assertThat(operator.log()).content().contains("\"msg\":\"Starting\"");
    }
    assertThat(world.data("app")).isEqualTo(Map.of("KEY", "value"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "scoped",
        "scoped-cluster-role",
        "everything",
        "go-operator-0.8",
        "go-operator-0.10"
      })
  @Order(6)
  void rendersWhatTheServerAcceptsWith(String values) throws IOException {
    plane.apply(Repository.find().path("e2e/src/test/resources/chart/monitoring-crds.yaml"));
    for (String namespace : List.of("team-a", "team-b")) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .serverSideApply();
    }
    Path rendered = scratch.resolve(values + ".yaml");
    Files.writeString(
        rendered,
        helm(
            "template",
            "other",
            Helm.chart().toString(),
            "--namespace=" + NAME,
            "-f",
            Repository.find().path("e2e/src/test/resources/chart/" + values + ".yaml").toString()));

    CommandResult checked =
        plane.kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            rendered.toString());

    assertThat(checked.ok()).as(checked.stderr()).isTrue();
  }

  @Test
  @Order(7)
  void leavesKindsResourcesAndTargetsWhenItIsUninstalled() {
    String definition = crd().getMetadata().getUid();
    String resource =
        client
            .resources(InfisicalStaticSecret.class)
            .inNamespace(world.namespace)
            .withName("app")
            .require()
            .getMetadata()
            .getUid();

    // The chart's hook is a Job.
    try (FakeKubelet kubelet = FakeKubelet.start(plane)) {
      assertThat(kubelet).isNotNull();
      helm("uninstall", NAME, "--namespace=" + NAME, "--wait");
    }

    assertThat(client.apps().deployments().inNamespace(NAME).list().getItems()).isEmpty();
    assertThat(client.rbac().clusterRoles().withName(NAME).get()).isNull();
    assertThat(crd().getMetadata().getUid()).isEqualTo(definition);
    assertThat(crd().getMetadata().getDeletionTimestamp()).isNull();
    assertThat(
            client
                .resources(InfisicalStaticSecret.class)
                .inNamespace(world.namespace)
                .withName("app")
                .require()
                .getMetadata())
        .satisfies(
            meta -> {
              assertThat(meta.getUid()).isEqualTo(resource);
              assertThat(meta.getDeletionTimestamp()).isNull();
            });
    assertThat(world.data("app")).isEqualTo(Map.of("KEY", "value"));
    assertThat(connection().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  @Order(8)
  void installsAgainOverWhatItLeft() throws InterruptedException {
    install(Helm.chart(), "--set=defaultConnection.enabled=true,hostAPI=" + world.server.address());
    world.project.setSecret("dev", "/app", "KEY", "changed");

    try (ChartOperator operator = ChartOperator.start(plane, NAME, NAME)) {
      world.awaitData("app", Map.of("KEY", "changed"));
      assertThat(operator.log()).isNotEmptyFile();
    }
  }

  private String install(Path chart, String... values) {
    return helm(
        Stream.concat(
                Stream.of("install", NAME, chart.toString(), "--namespace=" + NAME),
                Arrays.stream(values))
            .toArray(String[]::new));
  }

  private void upgrade() {
    helm(
        "upgrade",
        NAME,
        Helm.chart().toString(),
        "--namespace=" + NAME,
        "--set=defaultConnection.enabled=true,hostAPI=" + world.server.address());
  }

  private String helm(String... arguments) {
    return plane.helm().require(arguments);
  }

  /** A copy of the chart with another definition of InfisicalConnection. */
  private Path older() throws IOException {
    Path copy = scratch.resolve("older");
    try (Stream<Path> files = Files.walk(Helm.chart())) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, copy.resolve(Helm.chart().relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    Path definition = copy.resolve("files/crds/infisicalconnections.yaml");
    String text = Files.readString(definition);
    String changed =
        text.replaceFirst(
            "(openAPIV3Schema:\n *description:) [^\n]*\n( {10,}[^:\n]*\n)*", "$1 As it was.\n");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(definition, changed);
    return copy;
  }

  private CustomResourceDefinition crd() {
    return client.apiextensions().v1().customResourceDefinitions().withName(CONNECTIONS).require();
  }

  private String description() {
    return crd()
        .getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getDescription();
  }

  private InfisicalConnection connection() {
    return client
        .resources(InfisicalConnection.class)
        .inNamespace(NAME)
        .withName(STANDARD)
        .require();
  }
}
