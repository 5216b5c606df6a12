package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.e2e.world.ChartRenderer;
import com.infisical.testkit.CommandResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that the chart refuses, before anything is installed. */
class ChartRefusalsIT {
  @TempDir private static Path scratch;
  private final ChartRenderer chart = new ChartRenderer(scratch);

  @ParameterizedTest
  @CsvSource({
    "hostApi, hostApi",
    "controllerManager.replica, replica",
    "controllerManager.manager.image.repo, repo",
    "telemetry.serviceMonitor.label, label",
    "defaultConnection.tls.ca, ca",
    // What goes to Kubernetes as it is: Helm itself only warns.
    "controllerManager.manager.resources.limit.memory, limit",
    "controllerManager.manager.containerSecurityContext.runAsNonroot, runAsNonroot",
    "controllerManager.podSecurityContext.fsgroup, fsgroup",
    "controllerManager.tolerations[0].effekt, effekt",
    "controllerManager.affinity.podAffinities, podAffinities",
    "networkPolicy.egress[0].too, too",
    "telemetry.serviceMonitor.tlsConfig.insecure, insecure"
  })
  void refusesAMisspeltValueByItsName(String value, String name) {
    CommandResult refused = chart.template("default", "--set", value + "=x");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("'" + name + "' not allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nameOverride=My Operator",
        "fullnameOverride=MyOperator",
        "scopedNamespace=Team A",
        "kubernetesClusterDomain=cluster.local/",
        "controllerManager.manager.image.repository=registry.example.com/operator:1.0",
        "controllerManager.manager.image.tag=1.0@sha256:12",
        "controllerManager.manager.resources.limits.memory=lots",
        "controllerManager.serviceAccount.name=Robot_1",
        "controllerManager.priorityClassName=Very High",
        "extraCA.secretName=Corporate_CA",
        "proxy.https=socks5://proxy.example.com:1080",
        "podDisruptionBudget.maxUnavailable=half",
        "tenancy.allowedHosts[0]=https://infisical.example.com",
        "legacy.configMap=no-namespace"
      })
  void refusesAValueOfAWrongFormByItsName(String value) {
    CommandResult refused = chart.template("default", "--set", value);

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr())
        .contains("'/" + value.replaceFirst("=.*", "").replaceAll("[.\\[]", "/").replace("]", ""))
        .contains("does not match pattern");
  }

  @Test
  void acceptsEveryFormThatAValueMayHave() {
    for (String value :
        List.of(
            "proxy.https=proxy.example.com:3128",
            "proxy.http=http://user:password@proxy.example.com:3128/",
            "controllerManager.manager.image.repository=localhost:5000/team/operator",
            "controllerManager.manager.image.tag=0.1.0@sha256:" + "ab".repeat(32),
            "controllerManager.manager.resources.limits.cpu=0.5",
            "controllerManager.manager.resources.limits.memory=512M",
            "podDisruptionBudget.maxUnavailable=1",
            "fullnameOverride=team.operator")) {
      assertThat(chart.template("default", "--set", value).stderr()).as(value).isEmpty();
    }
  }

  @Test
  void refusesCertificatesOfTheDefaultConnectionWithoutTheirKey() {
    CommandResult refused =
        chart.template(
            "default",
            "--set=defaultConnection.enabled=true,defaultConnection.tls.caCertificate.name=ca");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr())
        .contains("defaultConnection.tls.caCertificate.name is set without key");
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
    CommandResult refused = chart.template("default", "--set", value + "=null");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("missing property '" + name + "'");
  }

  @Test
  void refusesTwoSourcesOfCertificates() {
    CommandResult refused =
        chart.template("default", "--set", "extraCA.secretName=one,extraCA.configMapName=two");

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
      CommandResult refused = chart.template("default", "--set-string", value + "=" + address);

      assertThat(refused.ok()).as(value).isFalse();
      assertThat(refused.stderr())
          .contains("/" + value.replace('.', '/'), "does not match pattern");
    }
    assertThat(
            chart.template("default", "--set", "hostAPI=http://[::1]:8080/infisical/api").ok()
                && chart.template("default", "--set", "hostAPI=https://infisical.example.com").ok())
        .isTrue();
  }

  @Test
  void refusesLabelsOfThePodByWhichItsDeploymentFindsIt() {
    for (String label : List.of("app.kubernetes.io/name", "app.kubernetes.io/instance")) {
      CommandResult refused =
          chart.template(
              "default", "--set-json", "controllerManager.podLabels={\"" + label + "\":\"x\"}");

      assertThat(refused.ok()).isFalse();
      assertThat(refused.stderr()).contains("controllerManager.podLabels sets " + label);
    }
    String component = "controllerManager.podLabels={\"app.kubernetes.io/component\":\"x\"}";
    assertThat(chart.template("default", "--set-json", component).ok()).isTrue();
    assertThat(chart.template("default", "--set-json", component, "--set", "shards=2").stderr())
        .contains("controllerManager.podLabels sets app.kubernetes.io/component");
  }

  @Test
  void refusesScopedRightsWithoutNamespaces() {
    CommandResult refused = chart.template("default", "--set", "scopedRBAC=true");

    assertThat(refused.ok()).isFalse();
    assertThat(refused.stderr()).contains("scopedNamespaces is empty: name the namespaces");
  }
}
