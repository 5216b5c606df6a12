package com.infisical.operator.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.runtime.settings.LogSettings.Form;
import com.infisical.operator.runtime.settings.LogSettings.Level;
import com.infisical.operator.runtime.settings.LogSettings.TimeForm;
import com.infisical.operator.tenancy.Tenancy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void hasTheGoOperatorsDefaults() {
    Settings settings = settings(Map.of());

    assertThat(settings.hostApi()).isEqualTo(URI.create("https://app.infisical.com/api"));
    assertThat(settings.metrics().address()).isNull();
    assertThat(settings.metrics().secure()).isTrue();
    assertThat(settings.metrics().certificateName()).isEqualTo("tls.crt");
    assertThat(settings.health()).hasToString(":8081");
    assertThat(settings.leaderElect()).isFalse();
    assertThat(settings.namespaces()).isEmpty();
    assertThat(settings.tenancy()).isEqualTo(Tenancy.OPEN);
    assertThat(settings.gcpKeyDir()).isEqualTo(Path.of("/etc/infisical/gcp"));
    assertThat(settings.log())
        .isEqualTo(
            new LogSettings(false, Form.JSON, Level.INFO, Level.ERROR, TimeForm.RFC3339NANO, null));
  }

  @Test
  void acceptsTheArgumentsOfTheGoOperatorsChartUnchanged() {
    Settings settings =
        settings(
            Map.of(),
            "--metrics-bind-address=:8443",
            "--leader-elect",
            "--health-probe-bind-address=:8081",
            "--metrics-secure=false",
            "--zap-devel=false",
            "--enable-http2",
            "--webhook-cert-path=/tmp/k8s-webhook-server/serving-certs",
            "--deprecated-scoped-namespace-warning=true",
            "--namespaces=b,a, a ,");

    assertThat(settings.metrics().address()).isEqualTo(new BindAddress("", 8443));
    assertThat(settings.metrics().secure()).isFalse();
    assertThat(settings.leaderElect()).isTrue();
    assertThat(settings.namespaces()).containsExactly("a", "b");
    assertThat(settings.ignored())
        .containsExactly(
            "--deprecated-scoped-namespace-warning", "--enable-http2", "--webhook-cert-path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tenancy strict", "--tenancy strict", "-tenancy=strict"})
  void readsEverySpellingOfGo(String line) {
    assertThat(settings(Map.of(), line.split(" ", -1)).tenancy()).isEqualTo(Tenancy.STRICT);
  }

  @Test
  void readsHowManyReadsMayBeUnderWay() {
    assertThat(settings(Map.of()).maxReadsPerServer()).isEqualTo(16);
    assertThat(settings(Map.of(), "--max-reads-per-server=40").maxReadsPerServer()).isEqualTo(40);
    assertThat(settings(Map.of("INFISICAL_OPERATOR_MAX_READS_PER_SERVER", "8")).maxReadsPerServer())
        .isEqualTo(8);
  }

  @Test
  void readsWhichConnectionIsTheDefault() {
    assertThat(settings(Map.of()).defaultConnection()).isNull();
    assertThat(settings(Map.of(), "--default-connection=ops/cloud").defaultConnection())
        .isEqualTo(new ResourceName("ops", "cloud"));
    assertThat(
            settings(Map.of("INFISICAL_OPERATOR_DEFAULT_CONNECTION", "ops/b")).defaultConnection())
        .isEqualTo(new ResourceName("ops", "b"));
  }

  @Test
  void readsWhereTheGlobalConfigurationIs() {
    assertThat(settings(Map.of()).configMap()).isNull();
    assertThat(settings(Map.of(), "--config-map=ops/infisical").configMap())
        .isEqualTo(new ResourceName("ops", "infisical"));
  }

  @Test
  void letsTheLaterOfTwoFlagsWin() {
    assertThat(settings(Map.of(), "--shard=0/2", "-shard", "1/3").shard())
        .isEqualTo(new Shard(1, 3));
    assertThat(settings(Map.of(), "--leader-elect", "--leader-elect=F").leaderElect()).isFalse();
  }

  @Test
  void takesABooleansValueOnlyAfterAnEqualsSign() {
    assertThat(problems(Map.of(), "--leader-elect", "false"))
        .singleElement()
        .asString()
        .contains("\"false\" is not a flag")
        .contains("--leader-elect=true");
  }

  @ParameterizedTest
  @CsvSource({
    "--leader-elected, --leader-elect",
    "--namespace=a, --namespaces",
    "-zap-loglevel, --zap-log-level",
    "--metrics-addr, --metrics-secure"
  })
  void namesTheNearestFlagOfAnUnknownOne(String unknown, String nearest) {
    assertThat(problems(Map.of(), unknown))
        .singleElement()
        .asString()
        .contains("did you mean " + nearest + "?");
  }

  @Test
  void saysEveryProblemAtOnce() {
    assertThat(
            problems(
                Map.of("INFISICAL_HOST_API", "ftp://x", "INFISICAL_LOG_WRITER", "file"),
                "--shard=3/3",
                "--tenancy=closed",
                "--namespaces=Team_A",
                "--metrics-bind-address=8443",
                "--leader-elect=maybe",
                "--allowed-hosts=https://x",
                "--default-connection=default",
                "--zap-encoder=xml",
                "--max-reads-per-server=0",
                "--gcp-key-dir"))
        .hasSize(12)
        .anyMatch(
            problem ->
                problem.equals("--max-reads-per-server must be a number from 1 to 64, not \"0\""))
        .anyMatch(problem -> problem.contains("--gcp-key-dir needs a value"))
        .anyMatch(
            problem ->
                problem.equals(
                    "--default-connection must be namespace/name, such as infisical/default, not"
                        + " \"default\""))
        .anyMatch(problem -> problem.contains("[open, strict]"))
        .anyMatch(problem -> problem.contains("\"Team_A\" is not a namespace"))
        .anyMatch(problem -> problem.contains("from 0 to n - 1"));
  }

  @Test
  void namesEveryProxyVariableThatCannotBeUsedAndNeverItsPassword() {
    assertThat(
            problems(
                Map.of("HTTPS_PROXY", "http://u:hu^sh@proxy:3128", "http_proxy", "socks5://proxy")))
        .containsExactly(
            "HTTPS_PROXY has a user or password that cannot be read; percent-encode their special"
                + " characters, as in http://user:p%5Ess@proxy.example:3128",
            "http_proxy names a SOCKS proxy, which the operator does not support; write it like"
                + " http://proxy.example:3128");
  }

  @Test
  void takesFromTheEnvironmentWhatNoFlagSays() {
    Map<String, String> environment =
        Map.of(
            "INFISICAL_OPERATOR_TENANCY", "strict",
            "INFISICAL_OPERATOR_LEADER_ELECT", "true",
            "INFISICAL_OPERATOR_NAMESPACES", "x",
            "INFISICAL_HOST_API", "http://localhost:8080",
            "INFISICAL_AUTH_ORGANIZATION_SLUG", " acme ",
            "INFISICAL_AZURE_AUTH_CLIENT_ID", "",
            "INFISICAL_LOG_WRITER", "stdout",
            "HOSTNAME", "pod-1",
            "POD_NAMESPACE", "ops");
    Settings settings = settings(environment, "--namespaces=y");

    assertThat(settings.tenancy()).isEqualTo(Tenancy.STRICT);
    assertThat(settings.leaderElect()).isTrue();
    assertThat(settings.namespaces()).containsExactly("y");
    assertThat(settings.hostApi()).hasHost("localhost");
    assertThat(settings.organizationSlug()).isEqualTo("acme");
    assertThat(settings.azureClientId()).isNull();
    assertThat(settings.log().toStdout()).isTrue();
    assertThat(settings.cluster().podName()).isEqualTo("pod-1");
    assertThat(settings.cluster().podNamespace()).isEqualTo("ops");
  }

  @Test
  void understandsZapsLevelsAndItsDeveloperMode() {
    assertThat(settings(Map.of(), "--zap-log-level=1").log().level()).isEqualTo(Level.DEBUG);
    assertThat(settings(Map.of(), "--zap-log-level=5").log().level()).isEqualTo(Level.TRACE);
    assertThat(settings(Map.of(), "--zap-devel").log())
        .isEqualTo(
            new LogSettings(
                false, Form.CONSOLE, Level.DEBUG, Level.WARN, TimeForm.RFC3339NANO, null));
    assertThat(settings(Map.of(), "--zap-devel", "--zap-encoder=json").log().form())
        .isEqualTo(Form.JSON);
    assertThat(problems(Map.of(), "--zap-log-level=0")).hasSize(1);
  }

  @Test
  void looksForKubeconfigsAsClientGoDoes() {
    Map<String, String> environment = Map.of("KUBECONFIG", "/a:/b", "HOME", "/home/me");

    assertThat(settings(environment).cluster().kubeconfig())
        .containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(settings(environment, "--kubeconfig=/c").cluster().kubeconfig())
        .containsExactly(Path.of("/c"));
    assertThat(settings(Map.of("HOME", "/home/me")).cluster().kubeconfig())
        .containsExactly(Path.of("/home/me/.kube/config"));
  }

  @Test
  void asksForHelpWhateverElseIsWrong() {
    assertThat(Request.of(List.of("--nonsense", "-h"), Map.of()))
        .isInstanceOf(Request.ShowHelp.class);
    assertThat(Request.of(List.of("--version"), Map.of())).isInstanceOf(Request.ShowVersion.class);
  }

  @ParameterizedTest
  @CsvSource({
    "':8081', ':8081'",
    "'127.0.0.1:0', '127.0.0.1:0'",
    "'[::1]:80', '[::1]:80'",
    "'localhost:9', 'localhost:9'"
  })
  void readsAddressesInGosForm(String text, String printed) {
    assertThat(BindAddress.of(text)).hasValueSatisfying(a -> assertThat(a).hasToString(printed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8081", ":65536", "::1:80", "host", ""})
  void refusesWhatIsNoAddress(String text) {
    assertThat(BindAddress.of(text)).isEmpty();
  }

  private static Settings settings(Map<String, String> environment, String... arguments) {
    Request request = Request.of(List.of(arguments), environment);
    assertThat(request).isInstanceOf(Request.Run.class);
    return ((Request.Run) request).settings();
  }

  private static List<String> problems(Map<String, String> environment, String... arguments) {
    Request request = Request.of(List.of(arguments), environment);
    assertThat(request).isInstanceOf(Request.Refused.class);
    return ((Request.Refused) request).problems();
  }
}
