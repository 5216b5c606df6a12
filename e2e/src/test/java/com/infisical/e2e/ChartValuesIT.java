package com.infisical.e2e;

import static com.infisical.e2e.world.Rendered.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.infisical.e2e.world.Rendered;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.metrics.PrometheusText;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of its values, by real Helm without a cluster. */
class ChartValuesIT {
  private static final String NAMESPACE = "infisical-operator";
  private static final Path VALUES = Repository.find().path("e2e/src/test/resources/chart");

  @TempDir private static Path scratch;
  private Helm helm;

  @BeforeEach
  void findHelm() {
    helm = Helm.offline(scratch);
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
  void passesTheStrictLintWith(String values) {
    CommandResult lint =
        helm.run(List.of("lint", "--strict", Helm.chart().toString(), "-f", file(values)));

    assertThat(lint.ok()).as(lint.stdout() + lint.stderr()).isTrue();
  }

  @Test
  void makesByDefaultOneOperatorForAllNamespaces() {
    Rendered rendered = render("default");

    assertThat(rendered.names(NAMESPACE))
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
    assertThat(render("default", "--set", "legacy.enabled=false").names(NAMESPACE))
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
    assertThat(render("default").all("CustomResourceDefinition"))
        .hasSize(7)
        .allSatisfy(
            crd ->
                assertThat(
                        crd.path("metadata")
                            .path("annotations")
                            .path("helm.sh/resource-policy")
                            .asText())
                    .isEqualTo("keep"));
    assertThat(render("default", "--set", "installCRDs=false").all("CustomResourceDefinition"))
        .isEmpty();
  }

  @Test
  void givesNoRightOutsideOfItsNamespacesWhenScoped() {
    Rendered rendered = render("scoped");

    assertThat(rendered.all("ClusterRole")).isEmpty();
    assertThat(rendered.all("ClusterRoleBinding")).isEmpty();
    assertThat(rendered.names(NAMESPACE))
        .contains(
            "Role team-a/infisical-operator",
            "RoleBinding team-a/infisical-operator",
            "Role team-b/infisical-operator",
            "RoleBinding team-b/infisical-operator",
            "Role infisical-operator-own",
            "Role infisical-operator-connection",
            "Role infisical-operator-connection-ca");
    assertThat(texts(rendered.container().path("args")))
        .contains("--namespaces=team-a,team-b", "--metrics-authorization=false");
  }

  @Test
  void hasReadersOfTheMetricsReviewedUnlessTheArgumentsSayOtherwise() {
    assertThat(render("default").names(NAMESPACE))
        .contains("ClusterRole infisical-operator-metrics-auth");
    for (String arguments :
        List.of(
            "--metrics-bind-address=:8443,--metrics-authorization=false",
            "--metrics-bind-address=:8443,-metrics-secure=false",
            "--leader-elect")) {
      assertThat(
              render("default", "--set", "controllerManager.manager.args={" + arguments + "}")
                  .names(NAMESPACE))
          .as(arguments)
          .doesNotContain("ClusterRole infisical-operator-metrics-auth");
    }
  }

  @Test
  void watchesItsNamespacesWithAClusterRoleWhenThatIsAskedFor() {
    Rendered rendered = render("scoped-cluster-role");

    assertThat(rendered.names(NAMESPACE))
        .contains("ClusterRole infisical-operator")
        .doesNotContain("Role team-a/infisical-operator");
    assertThat(texts(rendered.container().path("args"))).contains("--namespaces=team-a,team-b");
  }

  @Test
  void passesTheRulesOfTenantsOn() {
    Rendered rendered =
        render(
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
    assertThat(rendered.names(NAMESPACE)).contains("ClusterRole infisical-operator-namespaces");
    assertThat(rendered.all("ClusterRole").toString()).contains("[\"serviceaccounts\"]");
    assertThat(render("default", "--set", "legacy.enabled=false").all("ClusterRole").toString())
        .doesNotContain("[\"serviceaccounts\"]")
        .doesNotContain("namespaces");
  }

  @Test
  void runsADeploymentForEachShard() {
    Rendered rendered = render("default", "--set", "shards=3");

    assertThat(rendered.names(NAMESPACE))
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
    assertThat(render("default", "--set", "fullnameOverride=team.operator").names(NAMESPACE))
        .contains("Deployment team-operator", "Service team-operator-metrics-service");
  }

  @Test
  void hasTheOperatorFollowALevelInAConfigMap() {
    Rendered rendered = render("default", "--set", "logger.level=debug");

    assertThat(rendered.only("ConfigMap").at("/data/level").asText()).isEqualTo("debug");
    assertThat(texts(rendered.container().path("args")))
        .contains("--log-level-file=/etc/infisical/log/level");
    assertThat(rendered.container().at("/volumeMounts").toString()).contains("/etc/infisical/log");
  }

  @Test
  void carriesEveryValueToWhereItBelongs() {
    Rendered rendered = render("everything");
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
    Rendered rendered = render("everything");

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
    Rendered rendered = render("go-operator-0.10");

    assertThat(rendered.container().path("image").asText()).isEqualTo("infisical-operator:0.1.0");
    assertThat(rendered.names(NAMESPACE)).contains("ServiceAccount infisical-secrets");
    assertThat(rendered.only("Deployment").at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(rendered.only("InfisicalConnection").at("/spec/address").asText())
        .isEqualTo("https://infisical.example.com");
    assertThat(environment(rendered.container()))
        .containsEntry("INFISICAL_HOST_API", "https://infisical.example.com/api")
        .containsEntry("INFISICAL_LOG_WRITER", "stdout");
    assertThat(texts(render("go-operator-0.8").container().path("args")))
        .contains("--namespaces=team-a");
  }

  @ParameterizedTest
  @CsvSource({
    "hostApi, hostApi",
    "controllerManager.replica, replica",
    "controllerManager.manager.image.repo, repo",
    "telemetry.serviceMonitor.label, label",
    "defaultConnection.tls.ca, ca"
  })
  void refusesAMisspeltValueByItsName(String value, String name) {
    CommandResult refused = template("default", "--set", value + "=x");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("'" + name + "' not allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "logger, logger",
    "telemetry, telemetry",
    "shards, shards",
    "proxy.exceptions, exceptions",
    "controllerManager.manager.args, args"
  })
  void refusesASectionThatIsLeftEmptyByItsName(String value, String name) {
    CommandResult refused = template("default", "--set", value + "=null");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("missing property '" + name + "'");
  }

  @Test
  void refusesTwoSourcesOfCertificates() {
    CommandResult refused =
        template("default", "--set", "extraCA.secretName=one,extraCA.configMapName=two");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("extraCA.configMapName are both set: use one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://operator:swordfish@infisical.example.com",
        "https://infisical.example.com/api?token=1",
        "https://infisical.example.com/#top",
        "ftp://infisical.example.com",
        "https:///api"
      })
  void refusesAnAddressWithMoreThanHostAndPath(String address) {
    for (String value : List.of("defaultConnection.address", "hostAPI")) {
      CommandResult refused = template("default", "--set-string", value + "=" + address);

      assertThat(refused.ok()).as(value).isFalse();
      assertThat(refused.stderr())
          .contains("/" + value.replace('.', '/'), "does not match pattern");
    }
    assertThat(
            template("default", "--set", "hostAPI=http://[::1]:8080/infisical/api").ok()
                && template("default", "--set", "hostAPI=https://infisical.example.com").ok())
        .isTrue();
  }

  @Test
  void refusesLabelsOfThePodByWhichItsDeploymentFindsIt() {
    for (String label : List.of("app.kubernetes.io/name", "app.kubernetes.io/instance")) {
      CommandResult refused =
          template(
              "default", "--set-json", "controllerManager.podLabels={\"" + label + "\":\"x\"}");

      assertThat(refused.ok()).isFalse();
      assertThat(refused.stderr()).contains("controllerManager.podLabels sets " + label);
    }
    String component = "controllerManager.podLabels={\"app.kubernetes.io/component\":\"x\"}";
    assertThat(template("default", "--set-json", component).ok()).isTrue();
    assertThat(template("default", "--set-json", component, "--set", "shards=2").stderr())
        .contains("controllerManager.podLabels sets app.kubernetes.io/component");
  }

  @Test
  void hasNoServiceOfMetricsThatAreOff() {
    String off = "controllerManager.manager.args={--leader-elect}";
    assertThat(render("default", "--set", off).all("Service")).isEmpty();

    CommandResult refused =
        template("default", "--set", off, "--set", "telemetry.serviceMonitor.enabled=true");
    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("telemetry.serviceMonitor.enabled is set, but");
  }

  @Test
  void rendersADefaultConnectionWithoutItsDefinitionWhereNoClusterIsAsked() {
    Rendered rendered =
        render("default", "--set", "installCRDs=false,defaultConnection.enabled=true");

    assertThat(rendered.all("InfisicalConnection")).hasSize(1);
  }

  @Test
  void ignoresACommaAtTheEndOfTheOldListOfNamespaces() {
    assertThat(
            texts(render("default", "--set", "scopedNamespace=team-a\\,").container().path("args")))
        .contains("--namespaces=team-a");
  }

  @Test
  void refusesScopedRightsWithoutNamespaces() {
    CommandResult refused = template("default", "--set", "scopedRBAC=true");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("scopedNamespaces is empty: name the namespaces");
  }

  @Test
  void drawsOnlyMetricsThatTheOperatorServes() throws IOException {
    Rendered rendered = render("everything");
    String served = allMetrics();
    String used =
        rendered.only("PrometheusRule").toString().replace("\\\"", "\"")
            + rendered.only("ConfigMap").at("/data/infisical-operator.json").asText();

    Set<String> names = new TreeSet<>();
    Pattern.compile("(infisical|jvm|process)_[a-z_]+")
        .matcher(used)
        .results()
        .map(MatchResult::group)
        .forEach(names::add);
    assertThat(names).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(served).contains(name));
    Pattern.compile("(infisical_[a-z_]+)\\{[^}]*(outcome=\"[^\"]+\")")
        .matcher(used)
        .results()
        .forEach(
            each ->
                assertThat(served.lines())
                    .as(each.group())
                    .anyMatch(
                        line -> line.startsWith(each.group(1)) && line.contains(each.group(2))));
    assertThat(new ObjectMapper().readTree(Files.readString(dashboard())).path("panels"))
        .isNotEmpty();
  }

  @Test
  void documentsEveryValueInItsReadme() throws IOException, InterruptedException {
    assertThat(Files.readString(Helm.chart().resolve("README.md")))
        .as("run make chart-readme")
        .isEqualTo(printedBy("build/chart-readme.sh"));
  }

  @Test
  void hasPlainManifestsThatAreRenderedFromIt() throws IOException, InterruptedException {
    Path manifests = Repository.find().path("examples/operator/10-operator.yaml");

    assertThat(Files.readString(manifests))
        .as("run make manifests")
        .isEqualTo(printedBy("build/manifests.sh"));
  }

  @Test
  void knowsTheSameValuesInItsSchemaAsInItsDefaults() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(Helm.chart().resolve("values.schema.json")));
    JsonNode values =
        new YAMLMapper().readTree(Files.readString(Helm.chart().resolve("values.yaml")));
    List<String> differences = new ArrayList<>();

    compare("", schema, schema, values, differences);

    assertThat(differences).containsExactly("only in the schema: global");
  }

  @Test
  void isPackaged() {
    String said = helm.require("package", Helm.chart().toString(), "-d", scratch.toString());

    assertThat(said).contains("Successfully packaged chart");
    assertThat(scratch.resolve("infisical-operator-0.1.0.tgz")).isNotEmptyFile();
  }

  private Rendered render(String values, String... more) {
    CommandResult result = template(values, more);
    assertThat(result.ok()).as(result.stderr()).isTrue();
    return Rendered.of(result.stdout());
  }

  private CommandResult template(String values, String... more) {
    return helm.run(
        Stream.concat(
                Stream.of(
                    "template",
                    "infisical-operator",
                    Helm.chart().toString(),
                    "--namespace",
                    NAMESPACE,
                    "-f",
                    file(values)),
                Arrays.stream(more))
            .toList());
  }

  private static String printedBy(String script) throws IOException, InterruptedException {
    Process running =
        new ProcessBuilder(Repository.find().path(script).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).isZero();
    return printed;
  }

  private static String file(String values) {
    return VALUES.resolve(values + ".yaml").toString();
  }

  private static Path dashboard() {
    return Helm.chart().resolve("files/dashboard.json");
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

  /** Names that a mapping with a fixed set of names has on one side only. */
  private static void compare(
      String at, JsonNode root, JsonNode schema, JsonNode values, List<String> differences) {
    JsonNode known = schema.path("properties");
    if (known.isMissingNode() || values.isEmpty()) {
      return;
    }
    known
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!values.has(name)) {
                differences.add("only in the schema: " + at + name);
              }
            });
    values
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.has(name)) {
                differences.add("only in the values: " + at + name);
              }
              JsonNode below = known.path(name);
              if (below.has("$ref")) {
                below = root.at(below.path("$ref").asText().substring(1));
              }
              compare(at + name + ".", root, below, values.path(name), differences);
            });
  }

  /** Every series that there can be, once. */
  private static String allMetrics() {
    try (PrometheusText text = new PrometheusText(InstantSource.system()).withProcess()) {
      Metrics metrics = text.metrics();
      metrics.watchAges(
          "InfisicalStaticSecret", () -> Map.of(new ResourceName("shop", "app"), Instant.EPOCH));
      metrics.watchExpiries(() -> Map.of(new ResourceName("shop", "login"), Instant.EPOCH));
      for (Metrics.Login end : Metrics.Login.values()) {
        metrics.login("universal", end, false);
        metrics.login("universal", end, true);
      }
      Arrays.stream(Metrics.Read.values()).forEach(metrics::read);
      metrics.reconcile("InfisicalAuth", Duration.ZERO, true);
      metrics.reconcile("InfisicalAuth", Duration.ZERO, false);
      metrics.watchQueue("InfisicalAuth", () -> 0);
      metrics.watchFailing("InfisicalAuth", () -> 0);
      metrics.watchResources("InfisicalAuth", () -> 0);
      metrics.watchDeadCredentials(() -> 0);
      metrics.watchStreams(() -> 0);
      metrics.watchRepairs(() -> 0);
      metrics.reconnected();
      metrics.readServed(2);
      metrics.revocation("universal", true);
      metrics.apiRequest("get", "200");
      metrics.sync(true);
      metrics.sync(false);
      metrics.written(1);
      metrics.restarted(1);
      return text.text();
    }
  }
}
