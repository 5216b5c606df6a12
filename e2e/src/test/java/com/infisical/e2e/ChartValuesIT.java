package com.infisical.e2e;

import static com.infisical.e2e.world.Rendered.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.e2e.world.ChartRenderer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.Rendered;
import com.infisical.e2e.world.ServedMetrics;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of its values, by real Helm without a cluster. */
class ChartValuesIT {
  @TempDir private static Path scratch;
  private final ChartRenderer chart = new ChartRenderer(scratch);

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
  void passesTheStrictLintWith(String values) {
    CommandResult lint =
        chart
            .helm()
            .run(
                List.of(
                    "lint", "--strict", Helm.chart().toString(), "-f", ChartRenderer.file(values)));

    assertThat(lint.ok()).as(lint.stdout() + lint.stderr()).isTrue();
  }

  @Test
  void makesByDefaultOneOperatorForAllNamespaces() {
    Rendered rendered = chart.render("default");

    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .containsExactlyInAnyOrder(
            "ClusterRole infisical-operator",
            "ClusterRole infisical-operator-metrics-auth",
            "ClusterRole infisical-operator-metrics-reader",
            "ClusterRole infisical-operator-release-finalizers",
            "ClusterRoleBinding infisical-operator",
            "ClusterRoleBinding infisical-operator-metrics-auth",
            "ClusterRoleBinding infisical-operator-release-finalizers",
            "CustomResourceDefinition clustergenerators.secrets.infisical.com",
            "CustomResourceDefinition infisicalauths.secrets.infisical.com",
            "CustomResourceDefinition infisicalconnections.secrets.infisical.com",
            "CustomResourceDefinition infisicaldynamicsecrets.secrets.infisical.com",
            "CustomResourceDefinition infisicalpushsecrets.secrets.infisical.com",
            "CustomResourceDefinition infisicalsecrets.secrets.infisical.com",
            "CustomResourceDefinition infisicalstaticsecrets.secrets.infisical.com",
            "Deployment infisical-operator",
            "Job infisical-operator-release",
            "Role infisical-operator-own",
            "Role infisical-operator-release",
            "RoleBinding infisical-operator-own",
            "RoleBinding infisical-operator-release",
            "Service infisical-operator-metrics-service",
            "ServiceAccount infisical-operator",
            "ServiceAccount infisical-operator-release");
    JsonNode container = rendered.container();
    assertThat(container.path("image").asText()).isEqualTo("infisical-operator:0.1.0");
    assertThat(container.at("/resources/requests/memory").asText()).isEqualTo("128Mi");
    assertThat(container.at("/resources/limits")).hasToString("{\"memory\":\"384Mi\"}");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
  }

  @Test
  void leavesTheKindsOfV1alpha1OutWithAllThatTheyNeed() {
    assertThat(
            chart.render("default", "--set", "legacy.enabled=false").names(ChartRenderer.NAMESPACE))
        .containsExactlyInAnyOrder(
            "ClusterRole infisical-operator",
            "ClusterRole infisical-operator-metrics-auth",
            "ClusterRole infisical-operator-metrics-reader",
            "ClusterRoleBinding infisical-operator",
            "ClusterRoleBinding infisical-operator-metrics-auth",
            "CustomResourceDefinition infisicalauths.secrets.infisical.com",
            "CustomResourceDefinition infisicalconnections.secrets.infisical.com",
            "CustomResourceDefinition infisicalstaticsecrets.secrets.infisical.com",
            "Deployment infisical-operator",
            "Role infisical-operator-own",
            "RoleBinding infisical-operator-own",
            "Service infisical-operator-metrics-service",
            "ServiceAccount infisical-operator");
  }

  @Test
  void keepsTheCustomResourceDefinitionsWhenTheReleaseGoes() {
    assertThat(chart.render("default").all("CustomResourceDefinition"))
        .hasSize(7)
        .allSatisfy(
            crd ->
                assertThat(
                        crd.path("metadata")
                            .path("annotations")
                            .path("helm.sh/resource-policy")
                            .asText())
                    .isEqualTo("keep"));
    assertThat(
            chart.render("default", "--set", "installCRDs=false").all("CustomResourceDefinition"))
        .isEmpty();
  }

  @Test
  void givesNoRightOutsideOfItsNamespacesWhenScoped() {
    Rendered rendered = chart.render("scoped");

    assertThat(rendered.all("ClusterRole")).isEmpty();
    assertThat(rendered.all("ClusterRoleBinding")).isEmpty();
    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .contains(
            "Role team-a/infisical-operator",
            "RoleBinding team-a/infisical-operator",
            "Role team-b/infisical-operator",
            "RoleBinding team-b/infisical-operator",
            "Role infisical-operator-own",
            "Role infisical-operator-connection",
            "Role infisical-operator-connection-ca",
            "Role team-a/infisical-operator-release-finalizers");
    // A hook could not create it where the namespace is gone, and would block the uninstall.
    assertThat(rendered.all("Role"))
        .filteredOn(role -> role.at("/metadata/namespace").asText().equals("team-a"))
        .noneMatch(role -> role.toString().contains("helm.sh/hook"));
    assertThat(texts(rendered.container().path("args")))
        .contains(
            "--namespaces=team-a,team-b",
            "--metrics-authorization=false",
            "--config-map=infisical-operator/infisical-config");
  }

  @Test
  void mayReadTheGlobalConfigurationWhereverItIs() {
    assertThat(configurationRole(chart.render("scoped")))
        .isEqualTo("infisical-operator/infisical-operator-own infisical-config");
    assertThat(configurationRole(chart.render("scoped", "--set=legacy.configMap=platform/shared")))
        .isEqualTo("platform/infisical-operator-config shared");
    assertThat(
            configurationRole(
                chart.render("scoped", "--set=legacy.configMap=infisical-operator/shared")))
        .isEqualTo("infisical-operator/infisical-operator-own shared");
    assertThat(configurationRole(chart.render("scoped", "--set=legacy.configMap=team-a/shared")))
        .isEmpty();
  }

  /** The Role that has a rule for named ConfigMaps, and the names. */
  private static String configurationRole(Rendered rendered) {
    return rendered.all("Role").stream()
        .flatMap(
            role ->
                role.path("rules")
                    .valueStream()
                    .filter(rule -> rule.path("resources").toString().equals("[\"configmaps\"]"))
                    .map(
                        rule ->
                            role.at("/metadata/namespace").asText()
                                + "/"
                                + role.at("/metadata/name").asText()
                                + " "
                                + String.join(" ", texts(rule.path("resourceNames")))))
        .collect(Collectors.joining());
  }

  @Test
  void hasReadersOfTheMetricsReviewedUnlessTheArgumentsSayOtherwise() {
    assertThat(chart.render("default").names(ChartRenderer.NAMESPACE))
        .contains("ClusterRole infisical-operator-metrics-auth");
    for (String arguments :
        List.of(
            "--metrics-bind-address=:8443,--metrics-authorization=false",
            "--metrics-bind-address=:8443,-metrics-secure=false",
            "--leader-elect")) {
      assertThat(
              chart
                  .render("default", "--set", "controllerManager.manager.args={" + arguments + "}")
                  .names(ChartRenderer.NAMESPACE))
          .as(arguments)
          .doesNotContain("ClusterRole infisical-operator-metrics-auth");
    }
  }

  @Test
  void watchesItsNamespacesWithAClusterRoleWhenThatIsAskedFor() {
    Rendered rendered = chart.render("scoped-cluster-role");

    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .contains("ClusterRole infisical-operator")
        .doesNotContain("Role team-a/infisical-operator");
    assertThat(texts(rendered.container().path("args"))).contains("--namespaces=team-a,team-b");
  }

  @Test
  void passesTheRulesOfTenantsOn() {
    Rendered rendered =
        chart.render(
            "default",
            "--set",
            "legacy.enabled=false,tenancy.mode=strict,tenancy.allowedHosts={a.example.com},tenancy.namespaceSelectors=true",
            "--set",
            "tenancy.ambientAuthNamespaces={platform}",
            "--set-json",
            "tenancy.allowedTargets=[{\"from\":[\"platform\"],\"to\":[\"team-*\"]}]");

    assertThat(texts(rendered.container().path("args")))
        .contains(
            "--tenancy=strict",
            "--allowed-hosts=a.example.com",
            "--allowed-targets=/etc/infisical/targets/rules.yaml",
            "--ambient-auth-namespaces=platform");
    assertThat(rendered.only("ConfigMap").at("/data/rules.yaml").asText())
        .contains("rules:", "from:", "- platform", "- team-*");
    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .contains("ClusterRole infisical-operator-namespaces");
    assertThat(rendered.all("ClusterRole").toString()).contains("[\"serviceaccounts\"]");
    assertThat(
            chart.render("default", "--set", "legacy.enabled=false").all("ClusterRole").toString())
        .doesNotContain("[\"serviceaccounts\"]")
        .doesNotContain("namespaces");
  }

  @Test
  void runsADeploymentForEachShard() {
    Rendered rendered = chart.render("default", "--set", "shards=3");

    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .contains(
            "Deployment infisical-operator-0",
            "Deployment infisical-operator-1",
            "Deployment infisical-operator-2")
        .doesNotContain("Deployment infisical-operator");
    assertThat(rendered.all("Deployment"))
        .extracting(each -> each.at("/spec/selector/matchLabels").toString())
        .doesNotHaveDuplicates();
    for (int shard = 0; shard < 3; shard++) {
      JsonNode deployment = rendered.all("Deployment").get(shard);
      assertThat(texts(deployment.at("/spec/template/spec/containers/0/args")))
          .contains("--shard=" + shard + "/3");
      deployment
          .at("/spec/selector/matchLabels")
          .forEachEntry(
              (name, value) ->
                  assertThat(deployment.at("/spec/template/metadata/labels").path(name))
                      .isEqualTo(value));
    }
  }

  @Test
  void replacesDotsInItsNamesBecauseAServiceCannotHaveThem() {
    assertThat(
            chart
                .render("default", "--set", "fullnameOverride=team.operator")
                .names(ChartRenderer.NAMESPACE))
        .contains("Deployment team-operator", "Service team-operator-metrics-service");
  }

  @Test
  void cutsItsNamesWithoutADashAtTheirEnd() {
    assertThat(
            chart
                .render("default", "--set", "fullnameOverride=a" + "-".repeat(60) + "b")
                .names(ChartRenderer.NAMESPACE))
        .contains("Deployment a", "Service a-metrics-service");
  }

  @Test
  void leadsTheServiceToThePortThatTheArgumentsName() {
    Rendered rendered =
        chart.render(
            "default", "--set", "controllerManager.manager.args={--metrics-bind-address=:9443}");

    assertThat(rendered.only("Service").at("/spec/ports/0/targetPort").asText()).isEqualTo("https");
    assertThat(rendered.container().at("/ports/1"))
        .hasToString("{\"name\":\"https\",\"containerPort\":9443}");
  }

  @Test
  void hasTheOperatorFollowALevelInAConfigMap() {
    Rendered rendered = chart.render("default", "--set", "logger.level=debug");

    assertThat(rendered.only("ConfigMap").at("/data/level").asText()).isEqualTo("debug");
    assertThat(texts(rendered.container().path("args")))
        .contains("--log-level-file=/etc/infisical/log/level");
    assertThat(rendered.container().at("/volumeMounts").toString()).contains("/etc/infisical/log");
  }

  @Test
  void carriesEveryValueToWhereItBelongs() {
    Rendered rendered = chart.render("everything");
    JsonNode deployment = rendered.only("Deployment");
    JsonNode pod = deployment.at("/spec/template/spec");
    JsonNode container = rendered.container();

    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(container.path("image").asText()).isEqualTo("registry.example.com/operator:1.2.3");
    assertThat(environment(container))
        .containsEntry("INFISICAL_HOST_API", "https://infisical.example.com/api")
        .containsEntry("INFISICAL_LOG_WRITER", "stdout")
        .containsEntry("INFISICAL_AUTH_ORGANIZATION_SLUG", "acme")
        .containsEntry("HTTPS_PROXY", "http://proxy.example.com:3128")
        .containsEntry("HTTP_PROXY", "http://proxy.example.com:3128")
        .containsEntry("NO_PROXY", "10.0.0.0/8,.svc,.svc.cluster.example")
        .containsEntry("SSL_CERT_DIR", "/etc/infisical/ca");
    assertThat(container.at("/ports"))
        .hasToString(
            "[{\"name\":\"health\",\"containerPort\":9081},{\"name\":\"https\",\"containerPort\":9443}]");
    assertThat(pod.path("serviceAccountName").asText()).isEqualTo("custom");
    assertThat(pod.path("priorityClassName").asText()).isEqualTo("system-cluster-critical");
    assertThat(pod.at("/topologySpreadConstraints/0/labelSelector/matchLabels"))
        .isEqualTo(deployment.at("/spec/selector/matchLabels"));
    assertThat(pod.path("volumes").findValuesAsText("secretName"))
        .containsExactlyInAnyOrder("corporate-ca", "keys");
    // Without these a mesh may keep it from ending, or a policy from starting.
    assertThat(rendered.only("Job").at("/spec/template/metadata"))
        .hasToString(
            "{\"labels\":{\"app.kubernetes.io/component\":\"release-finalizers\",\"example.com/identity\":\"true\"},\"annotations\":{\"example.com/scrape\":\"false\"}}");
    assertThat(rendered.only("PodDisruptionBudget").at("/spec/maxUnavailable").asText())
        .isEqualTo("50%");
    assertThat(rendered.only("NetworkPolicy").at("/spec/ingress/0/ports/0/port").asInt())
        .isEqualTo(9443);
    assertThat(rendered.only("ServiceMonitor").at("/spec/endpoints/0/port").asText())
        .isEqualTo("metrics");
    assertThat(rendered.only("InfisicalConnection").at("/spec/allowedNamespaces/names"))
        .hasToString("[\"*\"]");
  }

  @Test
  void letsEditorsNeitherLogInNorConnect() {
    Rendered rendered = chart.render("everything");

    assertThat(rendered.all("ClusterRole"))
        .filteredOn(
            role ->
                role.at("/metadata/labels").toString().contains("aggregate-to-edit")
                    || role.at("/metadata/labels").toString().contains("aggregate-to-admin"))
        .singleElement()
        .satisfies(
            role ->
                assertThat(role.at("/rules").findValues("resources"))
                    .hasToString("[[\"infisicalstaticsecrets\"]]"));
  }

  @Test
  void takesValuesOfTheGoOperatorsChartButNotItsImage() {
    Rendered rendered = chart.render("go-operator-0.10");

    assertThat(rendered.container().path("image").asText()).isEqualTo("infisical-operator:0.1.0");
    assertThat(rendered.names(ChartRenderer.NAMESPACE))
        .contains("ServiceAccount infisical-secrets");
    assertThat(rendered.only("Deployment").at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(rendered.only("InfisicalConnection").at("/spec/address").asText())
        .isEqualTo("https://infisical.example.com");
    assertThat(environment(rendered.container()))
        .containsEntry("INFISICAL_HOST_API", "https://infisical.example.com/api")
        .containsEntry("INFISICAL_LOG_WRITER", "stdout");
    assertThat(texts(chart.render("go-operator-0.8").container().path("args")))
        .contains("--namespaces=team-a");
  }

  @Test
  void hasNoServiceOfMetricsThatAreOff() {
    String off = "controllerManager.manager.args={--leader-elect}";
    assertThat(chart.render("default", "--set", off).all("Service")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"telemetry.serviceMonitor.enabled", "telemetry.prometheusRule.enabled"})
  void refusesToWatchMetricsThatCannotBeScraped(String value) {
    assertThat(
            refusal("--set=controllerManager.manager.args={--leader-elect}", value + "=true")
                .stderr())
        .contains(value + " is set, but the metrics are off");
    assertThat(refusal("--set=metricsService.enabled=false", value + "=true").stderr())
        .contains(value + " is set, but the metrics have no Service");
  }

  private CommandResult refusal(String argument, String value) {
    CommandResult refused = chart.template("default", argument, "--set", value);
    assertThat(refused.ok()).isFalse();
    return refused;
  }

  /** A ServiceMonitor adds the label namespace to each target, and the scraped one would yield. */
  @Test
  void keepsTheNamespacesOfResourcesWhenItIsScraped() {
    assertThat(
            chart
                .render("everything")
                .only("ServiceMonitor")
                .at("/spec/endpoints/0/honorLabels")
                .asBoolean())
        .isTrue();
  }

  @Test
  void rendersADefaultConnectionWithoutItsDefinitionWhereNoClusterIsAsked() {
    Rendered rendered =
        chart.render("default", "--set", "installCRDs=false,defaultConnection.enabled=true");

    assertThat(rendered.all("InfisicalConnection")).hasSize(1);
  }

  @Test
  void ignoresACommaAtTheEndOfTheOldListOfNamespaces() {
    assertThat(
            texts(
                chart
                    .render("default", "--set", "scopedNamespace=team-a\\,")
                    .container()
                    .path("args")))
        .contains("--namespaces=team-a");
  }

  @Test
  void takesTheValuesThatTheInstallPageShows() throws IOException {
    Path values = scratch.resolve("values.yaml");
    Files.writeString(
        values, DocsPage.read("docs/install.md").manifestsBeside("hostAPI: https://infisical"));

    Rendered rendered = chart.render("default", "-f", values.toString());

    assertThat(environment(rendered.container()))
        .containsEntry("INFISICAL_HOST_API", "https://infisical.example.com")
        .containsEntry("HTTPS_PROXY", "http://proxy.example.com:3128");
    assertThat(rendered.all("PodDisruptionBudget")).hasSize(1);
  }

  @Test
  void isPackaged() {
    String said =
        chart.helm().require("package", Helm.chart().toString(), "-d", scratch.toString());

    assertThat(said).contains("Successfully packaged chart");
    assertThat(scratch.resolve("infisical-operator-0.1.0.tgz")).isNotEmptyFile();
  }

  private static Map<String, String> environment(JsonNode container) {
    return container
        .path("env")
        .valueStream()
        .filter(each -> each.has("value"))
        .collect(
            Collectors.toMap(
                each -> each.path("name").asText(), each -> each.path("value").asText()));
  }

  @Test
  void drawsOnlyMetricsThatTheOperatorServes() throws IOException {
    Rendered rendered = chart.render("everything");
    List<String> served = ServedMetrics.all();
    String used =
        rendered.only("PrometheusRule").toString().replace("\\\"", "\"")
            + rendered
                .only("ConfigMap")
                .at("/data/infisical-operator.json")
                .asText()
                .replace("\\\"", "\"");

    Set<String> names = found("(?:infisical|jvm|process)_[a-z_]+", used);
    names.remove("infisical_operator");
    assertThat(names)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            name -> assertThat(served).as(name).anyMatch(line -> line.matches(name + "[{ ].*")));
    Pattern.compile("(infisical_[a-z_]+)\\{([^}]*)}")
        .matcher(used)
        .results()
        .forEach(each -> assertEachLabelIsServed(each.group(1), each.group(2), served));
    assertThat(new ObjectMapper().readTree(Files.readString(dashboard())).path("panels"))
        .isNotEmpty();
  }

  /** Of a label that matches one of several values, each. */
  private static void assertEachLabelIsServed(String name, String labels, List<String> served) {
    Pattern.compile("(kind|outcome)(?:=|=~|!=)\"([^\"]+)\"")
        .matcher(labels)
        .results()
        .flatMap(
            label ->
                Arrays.stream(label.group(2).split("\\|", -1))
                    .map(value -> "%s=\"%s\"".formatted(label.group(1), value)))
        .forEach(
            label ->
                assertThat(served)
                    .as(name + " " + label)
                    .anyMatch(line -> line.startsWith(name + "{") && line.contains(label)));
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path dashboard() {
    return Helm.chart().resolve("files/dashboard.json");
  }
}
