package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.Shell;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeKubelet;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the pages work as they stand, one after the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallIT {
  private static final String INSTALLS = "charts/infisical-operator/README.md";
  private static final String OPERATIONS_PAGE = "docs/operations.md";
  private static final String INSTALL_PAGE = "docs/install.md";

  /** The namespace, login and resource that the other pages talk about. */
  private static final String NAMES = "docs/infisical-auth/universal.md";

  /** Pages whose commands GoChartMigrationIT, DoctorIT and UiIT run. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          INSTALL_PAGE,
          "docs/coming-from-the-go-operator.md",
          "docs/when-a-secret-does-not-arrive.md",
          "docs/ui.md");

  private static final String STATUS =
      """
      kubectl --namespace shop patch %s --subresource status --type merge --patch \
        '{"status": {"conditions": [{"type": "secrets.infisical.com/%s", "status": "True", "reason": "OK", "message": "",
          "lastTransitionTime": "2026-01-02T03:04:05Z"}]}}'
      """;

  private ControlPlane plane;
  private FakeKubelet kubelet;
  private Path folder;
  private Shell shell;

  @BeforeAll
  void startPlane(@TempDir Path folder) throws IOException {
    plane = ControlPlane.builder().controllerManager(true).start();
    kubelet = FakeKubelet.start(plane);
    this.folder = folder;
    shell = Shell.on(plane, Files.createDirectory(folder.resolve("tools")));
  }

  @AfterAll
  void endPlane() {
    kubelet.close();
    plane.close();
  }

  @Test
  @Order(1)
  void runsEveryCommandOfTheOtherPages() throws IOException {
    runPage(INSTALLS);
    runPage(NAMES);
    doWhatTheOperatorWould();
    List<String> pages = new ArrayList<>(pages());
    pages.removeAll(ELSEWHERE);
    pages.removeAll(List.of(INSTALLS, NAMES));
    assertThat(pages).hasSizeGreaterThan(20);

    for (String page : pages) {
      runPage(page);
    }

    run("clean up", "helm uninstall infisical-operator --namespace infisical-operator --wait");
  }

  @Test
  @Order(3)
  void runsEveryCommandOfTheInstallPage() throws IOException {
    List<String> blocks = DocsPage.read(INSTALL_PAGE).commands();
    assertThat(blocks).hasSizeGreaterThan(8);

    for (String block : blocks) {
      run(INSTALL_PAGE, block);
    }
  }

  @Test
  @Order(2)
  void appliesTheQuotaOfTheOperationsPage() throws IOException {
    Path quota = folder.resolve("quota.yaml");
    Files.writeString(quota, DocsPage.read(OPERATIONS_PAGE).manifestsBeside("kind: ResourceQuota"));
    run(OPERATIONS_PAGE, "kubectl create namespace team; kubectl apply -f /tmp/quota.yaml");

    assertThat(
            plane
                .client()
                .resourceQuotas()
                .inNamespace("team")
                .withName("infisical")
                .require()
                .getSpec()
                .getHard()
                .keySet())
        .isEqualTo(namespacedKinds());
  }

  /** As a quota names their number. */
  private Set<String> namespacedKinds() {
    return plane
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .list()
        .getItems()
        .stream()
        .filter(kind -> kind.getSpec().getGroup().equals("secrets.infisical.com"))
        .filter(kind -> kind.getSpec().getScope().equals("Namespaced"))
        .map(kind -> "count/" + kind.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /** No operator runs that would write targets and statuses. */
  private void doWhatTheOperatorWould() throws IOException {
    run("statuses", STATUS.formatted("infisicalauth universal", "IsReady"));
    run("statuses", STATUS.formatted("infisicalstaticsecret shop", "LastReconcileStatus"));
    run("targets", "kubectl --namespace shop create secret generic shop");
    run(
        "targets",
        "kubectl apply -f examples/00-namespace.yaml;"
            + " kubectl --namespace infisical-demo create secret generic shop-database");
    Files.writeString(folder.resolve("ca.crt"), plane.caCertificatePem());
  }

  private static List<String> pages() throws IOException {
    Path root = Repository.find().root();
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", INSTALLS, "examples/README.md"),
              docs.map(page -> root.relativize(page).toString().replace('\\', '/')).sorted())
          .filter(page -> page.endsWith(".md"))
          .toList();
    }
  }

  private void runPage(String name) throws IOException {
    DocsPage page = DocsPage.read(name);
    for (String block : page.commands()) {
      // Maven runs this very test.
      if (block.contains("build/maven")) {
        continue;
      }
      for (String file : List.of("shop.yaml", "connection.yaml")) {
        if (block.contains(file)) {
          Files.writeString(folder.resolve(file), page.manifestsBeside(block));
        }
      }
      if (block.contains("infisical-token-reviewer-token")) {
        Files.writeString(folder.resolve("shop.yaml"), page.manifestsBeside(block));
        run(name, "kubectl apply -f shop.yaml");
      }
      run(name, block);
    }
  }

  /** With the reader's own files and address in place of those that a page only names. */
  private void run(String page, String block) throws IOException {
    CommandResult result =
        shell.run(
            block
                .replace("/tmp/", folder + "/")
                .replace(" shop.yaml", " " + folder.resolve("shop.yaml"))
                .replace(" connection.yaml", " " + folder.resolve("connection.yaml"))
                .replace("=ca.crt\n", "=" + folder.resolve("ca.crt") + "\n")
                .replace("8085|YOUR-INFISICAL-ADDRESS", "8085|https://infisical.example.com"));
    assertThat(result.ok()).as("%s:%n%s%n%s", page, block, result.stderr()).isTrue();
  }
}
