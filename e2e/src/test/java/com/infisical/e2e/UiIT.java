package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.UiRun;
import com.infisical.e2e.world.Workloads;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import com.infisical.testkit.browser.Browser;
import com.infisical.testkit.browser.Tab;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The page of the command {@code ui} in a real browser, where Debian's package {@code chromium} is
 * installed ({@code apt-get install chromium}; {@code .ci/run} installs it).
 */
@WithControlPlane(own = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(
    value = "com.infisical.testkit.browser.Browser#isInstalled",
    disabledReason = "there is no browser on this machine: apt-get install chromium")
class UiIT {
  private static final String VALUE = "value-that-no-page-may-show";
  private static final String MARKUP = "<img src=x onerror=\"window.taken=1\"><b>bold</b>";

  private World world;
  private Browser browser;
  private UiRun ui;
  private final List<Tab> tabs = new ArrayList<>();

  @BeforeAll
  void startWorld(ControlPlane plane) throws InterruptedException {
    world = World.on(plane).withAuth();
    world.leaks.forbid(VALUE);
    world.leaks.forbid(Base64.getEncoder().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8)));
    world.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", VALUE);
    world.staticSecret("app", "app");
    new Workloads(world).deploy("web", Workloads.envFrom("app"));
    new Workloads(world).apply("DaemonSet", "agent", Workloads.envFrom("app"), false);
    world.awaitSynced("app");
    broken("broken", "/no/such/folder");
    world.awaitSyncFailure("broken", "Folder with path");
    browser = Browser.start(plane);
    ui = UiRun.start(plane.kubeConfigFile(), "-n", world.namespace);
  }

  private void broken(String name, String folder) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: "%s"}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectId: "${project}", environmentSlug: dev, secretPath: "%s"}]
          targets: [{name: "%s", namespace: "${namespace}", kind: Secret, creationPolicy: Owner}]
        """
            .formatted(name, folder, name));
  }

  @AfterAll
  void endWorld() {
    ui.close();
    browser.close();
    world.close();
  }

  /** Whatever a test did, the page told nothing secret, asked nobody else and broke no policy. */
  @AfterEach
  void leavesNothingBehind() {
    List<Tab> opened = List.copyOf(tabs);
    tabs.clear();
    for (Tab tab : opened) {
      world.leaks.assertClean(tab.text("document.documentElement.outerHTML"));
      assertThat(tab.problems()).isEmpty();
      assertThat(tab.requests()).allMatch(request -> request.startsWith("http://127.0.0.1:"));
      tab.close();
    }
  }

  private Tab open(UiRun run) {
    Tab tab = browser.tab();
    tabs.add(tab);
    tab.size(1400, 900);
    tab.open(run.address().toString());
    await().until(() -> tab.text("document.getElementById('link')?.textContent").equals("live"));
    return tab;
  }

  private Tab open() {
    return open(ui);
  }

  /** What is said of each card, in the order of the document. */
  private List<String> cards(Tab tab) {
    List<String> labels = new ArrayList<>();
    tab.value("[...document.querySelectorAll('.card')].map(card => card.ariaLabel)")
        .forEach(label -> labels.add(label.asText().replace(world.namespace, "ns")));
    return labels;
  }

  private void awaitCard(Tab tab, String beginning) {
    await()
        .untilAsserted(() -> assertThat(cards(tab)).anyMatch(label -> label.startsWith(beginning)));
  }

  private void awaitDetails(Tab tab, String... parts) {
    await()
        .untilAsserted(
            () ->
                assertThat(tab.text("document.getElementById('details').innerText"))
                    .contains(parts));
  }

  private static String focus(Tab tab) {
    return tab.text("document.activeElement.ariaLabel ?? document.activeElement.textContent");
  }

  @Test
  void showsTheStateOfTheWholeChain() {
    Tab tab = open();

    awaitCard(tab, "InfisicalConnection ns/infisical, fine");
    awaitCard(tab, "InfisicalAuth ns/auth, fine, universal, well ");
    awaitCard(tab, "InfisicalStaticSecret ns/app, fine, 1 secret, well ");
    awaitCard(tab, "Secret ns/app, fine, Owner, well ");
    awaitCard(tab, "Deployment ns/web, fine, restarts");
    awaitCard(
        tab, "DaemonSet ns/agent, passive, does not restart, not restarted at a change, because");
    awaitCard(tab, "InfisicalStaticSecret ns/broken, failed, not read yet, reading");
    awaitCard(tab, "Secret ns/broken, waiting, Owner, not written yet");
    assertThat(tab.value("document.querySelector('.lines .ok').getAttribute('d').length").asInt())
        .isPositive();
    assertThat(tab.text("document.title")).isEqualTo("(1) Infisical Operator");
  }

  @Test
  void sendsNamesOfKeysAndNoValue() throws IOException {
    Tab tab = open();
    String changes =
        tab.text(
            "fetch('changes').then(r => r.body.getReader().read()).then(c => new"
                + " TextDecoder().decode(c.value))");
    String details =
        ask(
            "GET",
            ui.address().getPath() + "details?id=Secret/" + world.namespace + "/app",
            "127.0.0.1:" + ui.address().getPort());

    world.leaks.assertClean(changes);
    assertThat(changes).contains("\"id\":\"Secret/" + world.namespace + "/app\"");
    assertThat(details).contains("\"title\":\"Keys\"").contains("[\"KEY\"]");
  }

  @Test
  void followsChangesAndSaysThemAloud() {
    Tab tab = open();
    broken("late", "/late");
    awaitCard(tab, "InfisicalStaticSecret ns/late, failed");

    world.project.createFolder("dev", "/late").setSecret("dev", "/late", "KEY", VALUE);
    world.annotate(InfisicalStaticSecret.class, "late", "secrets.infisical.com/force-sync", "now");

    awaitCard(tab, "InfisicalStaticSecret ns/late, fine");
    awaitCard(tab, "Secret ns/late, fine");
    await()
        .untilAsserted(
            () ->
                assertThat(tab.text("document.getElementById('announce').textContent"))
                    .contains("/late is fine"));
    world
        .client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(world.namespace)
        .withName("late")
        .delete();
    await().until(() -> cards(tab).stream().noneMatch(label -> label.contains("ns/late")));
  }

  @Test
  void filtersByStateTextAndNamespace() {
    Tab tab = open();
    awaitCard(tab, "InfisicalStaticSecret ns/app");

    tab.value("document.querySelector('[data-state=failed]').click()");
    await().until(() -> cards(tab).stream().noneMatch(label -> label.contains("ns/app")));
    assertThat(cards(tab))
        .extracting(label -> label.substring(0, label.indexOf(',')))
        .containsExactly(
            "InfisicalConnection ns/infisical",
            "InfisicalAuth ns/auth",
            "InfisicalStaticSecret ns/broken",
            "Secret ns/broken");

    tab.value("document.querySelector('[data-state=failed]').click()");
    tab.press("/");
    tab.type("agent");
    await().until(() -> cards(tab).stream().noneMatch(label -> label.contains("ns/broken")));
    awaitCard(tab, "DaemonSet ns/agent");
    tab.press("Escape");
    awaitCard(tab, "InfisicalStaticSecret ns/broken");

    tab.type("no such thing");
    await()
        .until(
            () ->
                tab.text("document.getElementById('nothing').innerText")
                    .equals("No object matches these filters."));
    assertThat(tab.value("[...document.getElementById('namespace').options].map(o => o.value)"))
        .map(option -> option.asText())
        .containsExactly("", world.namespace);
  }

  @Test
  void isUsedByKeyboardAloneAndHeardByScreenReaders() {
    Tab tab = open();
    awaitCard(tab, "InfisicalStaticSecret ns/app");

    while (!focus(tab).startsWith("InfisicalConnection")) {
      tab.press("Tab");
    }
    tab.press("ArrowRight", "ArrowRight", "ArrowDown");
    assertThat(focus(tab)).startsWith("InfisicalStaticSecret " + world.namespace + "/broken");
    tab.press("ArrowUp", "Enter");
    awaitDetails(tab, "LastReconcileStatus", "Reconciliation successful", "dev", "/app", "Synced");
    assertThat(focus(tab)).isEqualTo("app");
    tab.press("Escape");
    assertThat(focus(tab)).startsWith("InfisicalStaticSecret " + world.namespace + "/app");
    tab.press("ArrowRight", "Enter");
    awaitDetails(tab, "Secret in namespace", "Keys", "KEY", "Used by", "Deployment");

    assertThat(tab.heardByScreenReaders())
        .anyMatch(heard -> heard.startsWith("tree: Chain from connections to workloads"))
        .anyMatch(heard -> heard.startsWith("treeitem: InfisicalStaticSecret"))
        .anyMatch(heard -> heard.startsWith("complementary: Details"))
        .anyMatch(heard -> heard.equals("heading: Keys"));
  }

  @Test
  void hasATableWithTheSameContent() {
    Tab tab = open();
    awaitCard(tab, "InfisicalStaticSecret ns/broken");

    tab.value("document.getElementById('as-table').click()");

    await()
        .untilAsserted(
            () ->
                assertThat(tab.text("document.getElementById('table').innerText"))
                    .contains("failed\tInfisicalStaticSecret\t" + world.namespace + "\t")
                    .contains("DaemonSet"));
    tab.value(
        "[...document.querySelectorAll('tbody button')].find(b => b.textContent ==="
            + " 'broken').click()");
    awaitDetails(tab, "failed: reading .spec.sources[0]", "Warning");
    assertThat(tab.heardByScreenReaders())
        .anyMatch(heard -> heard.equals("columnheader: Namespace"))
        .anyMatch(heard -> heard.equals("rowheader: broken"));
  }

  @Test
  void showsHostileTextsAsText() {
    String hostile = world.plane.namespace("hostile");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: hostile, namespace: %1$s}
        spec:
          infisicalAuthRef: {name: '%2$s', namespace: '%2$s'}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectSlug: '%2$s', environmentSlug: '%2$s', secretPath: '%2$s'}]
          targets: [{name: app, namespace: %1$s, kind: Secret, creationPolicy: Owner, template: {data: {'%2$s': x}}}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: %1$s, annotations: {secrets.infisical.com/auto-reload: '%2$s'}}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: i, envFrom: [{secretRef: {name: app}}]}]}
        """
            .formatted(hostile, MARKUP));
    world
        .client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(hostile)
        .withName("hostile")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [{"type": "secrets.infisical.com/LastReconcileStatus",
              "status": "False", "reason": "Error", "message": "\\u202e<img src=x onerror='window.taken=1'>",
              "observedGeneration": 1, "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
            """);
    try (UiRun everywhere = UiRun.start(world.plane.kubeConfigFile(), "-A")) {
      Tab tab = open(everywhere);
      tab.value(
          "document.getElementById('collapse').ariaPressed === 'true' &&"
              + " document.getElementById('collapse').click()");
      tab.press("/");
      tab.type(hostile);
      awaitCard(tab, "InfisicalStaticSecret " + hostile + "/hostile, failed");
      awaitCard(tab, "Deployment " + hostile + "/web, failed");
      awaitCard(tab, "InfisicalAuth <img src=x");
      tab.value(
          "[...document.querySelectorAll('.card')].find(c =>"
              + " c.ariaLabel.startsWith('InfisicalStaticSecret')).click()");
      awaitDetails(tab, "<img src=x onerror='window.taken=1'>", "<img src=x onerror=\"");
      tab.value("document.getElementById('as-table').click()");
      await()
          .untilAsserted(
              () ->
                  assertThat(tab.text("document.getElementById('table').innerText"))
                      .contains("<img src=x"));

      assertThat(tab.value("document.querySelectorAll('img, b, iframe, object').length").asInt())
          .isZero();
      assertThat(tab.value("window.taken === undefined").asBoolean()).isTrue();
    } finally {
      world.client.namespaces().withName(hostile).delete();
    }
  }

  @Test
  void answersOnlyItsOwnHostTheTokenAndGet() throws IOException {
    String host = "127.0.0.1:" + ui.address().getPort();
    String page = ui.address().getPath();

    assertThat(ask("GET", page, host)).startsWith("HTTP/1.1 200").contains("<!doctype html>");
    assertThat(ask("GET", page + "changes", "evil.example.com")).startsWith("HTTP/1.1 403");
    assertThat(ask("GET", page, "evil.example.com:" + ui.address().getPort()))
        .startsWith("HTTP/1.1 403")
        .contains("open the one that the command printed");
    assertThat(ask("GET", "/", host)).startsWith("HTTP/1.1 403").contains("The token is missing");
    assertThat(ask("GET", "/changes", host)).startsWith("HTTP/1.1 403");
    assertThat(ask("GET", "/wrong/details?id=Secret/a/b", host)).startsWith("HTTP/1.1 403");
    assertThat(ask("POST", page, host)).startsWith("HTTP/1.1 405");
    assertThat(ask("GET", page + "../../etc/passwd", host)).startsWith("HTTP/1.1 404");
    assertThat(ask("GET", page, host))
        .containsIgnoringCase("Content-Security-Policy: default-src 'none'; script-src 'self'")
        .containsIgnoringCase("trusted-types 'none'")
        .containsIgnoringCase("Referrer-Policy: no-referrer")
        .containsIgnoringCase("X-Content-Type-Options: nosniff")
        .doesNotContainIgnoringCase("Access-Control-Allow");
  }

  /** The whole answer to a request as nobody's library would send it. */
  private String ask(String method, String path, String host) throws IOException {
    URI address = ui.address();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String request =
          "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(method, path, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      world.leaks.assertClean(answer);
      return answer;
    }
  }

  @Test
  void servesTwoUsersAtOnceEachWithViewsOfTheirOwn() {
    Tab one = open();
    Tab other = open();
    awaitCard(one, "InfisicalStaticSecret ns/app");
    one.value("document.querySelector('[data-state=failed]').click()");
    other.value(
        "[...document.querySelectorAll('.card')].find(c =>"
            + " c.ariaLabel.startsWith('InfisicalConnection')).click()");

    broken("seen-by-both", "/nowhere");

    awaitCard(one, "InfisicalStaticSecret ns/seen-by-both, failed");
    awaitCard(other, "InfisicalStaticSecret ns/seen-by-both, failed");
    awaitCard(other, "InfisicalStaticSecret ns/app, fine");
    awaitDetails(other, "IsReady", world.server.address().toString());
    assertThat(one.value("document.getElementById('details').hidden").asBoolean()).isTrue();
    world
        .client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(world.namespace)
        .withName("seen-by-both")
        .delete();
  }

  @Test
  void saysWhichRightsAUserLacksAndShowsTheRest() {
    world.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: reader}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader}
        rules:
          - {apiGroups: [secrets.infisical.com], resources: [infisicalstaticsecrets], verbs: [get, list, watch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects: [{kind: ServiceAccount, name: reader, namespace: "${namespace}"}]
        """);
    Path kubeconfig = world.plane.kubeConfigFileFor(world.namespace, "reader");
    try (UiRun limited = UiRun.start(kubeconfig, "-n", world.namespace)) {
      Tab tab = open(limited);
      awaitCard(tab, "InfisicalStaticSecret ns/app, fine");
      awaitCard(tab, "InfisicalAuth ns/auth, waiting, not read yet");
      await()
          .untilAsserted(
              () ->
                  assertThat(tab.text("document.getElementById('notices').innerText"))
                      .contains(
                          "You may not list infisicalauths.secrets.infisical.com in namespace")
                      .contains("You may not list deployments.apps in namespace"));
      tab.value(
          "[...document.querySelectorAll('.card')].find(c =>"
              + " c.ariaLabel.startsWith('Secret')).click()");
      awaitDetails(
          tab,
          "you may not get secrets in namespace " + world.namespace + ": ask for a role",
          "you may not list events in namespace");
    }
  }
}
