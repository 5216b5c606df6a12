package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.runtime.leader.LeaseIdentity;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithControlPlane(crds = true)
class MainIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final ControlPlane controlPlane;
  private final String namespace;
  private final List<Process> started = new ArrayList<>();

  MainIT(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    this.namespace = controlPlane.namespace("operator");
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void endsWithStatusZeroAndWithoutALeaseOnSigterm() throws Exception {
    Process operator = start("--leader-elect");
    await().atMost(START).until(() -> holder().startsWith("main-it_"));

    operator.destroy();

    assertThat(operator.waitFor(5, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(operator.exitValue()).as(log()).isZero();
    assertThat(holder()).isEmpty();
  }

  @Test
  void endsWithStatusOneWhenTheLeaseIsLost() throws Exception {
    Process operator = start("--leader-elect");
    await().atMost(START).until(() -> holder().startsWith("main-it_"));

    // A merge patch, because the holder renews the lease meanwhile.
    lease()
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"thief\"}}");

    assertThat(operator.waitFor(15, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(operator.exitValue()).as(log()).isEqualTo(1);
    assertThat(holder()).isEqualTo("thief");
  }

  @Test
  void saysInOneSentenceWhatItDoesNotUnderstand() throws Exception {
    Process operator = start("--leader-elected");

    assertThat(operator.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(operator.exitValue()).isEqualTo(2);
    assertThat(log())
        .isEqualTo(
            "infisical-operator: there is no flag --leader-elected; did you mean --leader-elect?"
                + " --help lists all\n");
  }

  @Test
  void saysInOneSentenceWhichProxyVariableCannotBeUsed() throws Exception {
    Process operator = start(Map.of("HTTPS_PROXY", "http://ann:hu^sh@proxy:3128"));

    assertThat(operator.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(operator.exitValue()).isEqualTo(2);
    assertThat(log())
        .isEqualTo(
            "infisical-operator: HTTPS_PROXY has a user or password that cannot be read;"
                + " percent-encode their special characters, as in"
                + " http://user:p%5Ess@proxy.example:3128\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server: "https://127.0.0.1:1"                                         | client-certificate-data: aHVzaA==, client-key-data: aHVzaA==
          server: "https://127.0.0.1:1", certificate-authority: /no/such/file   | token: hush
          server: "https://127.0.0.1:no port"                                   | token: hush
          """)
  void saysInOneSentenceThatAKubeconfigCannotBeUsed(String cluster, String user) throws Exception {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {%s}}]
            users: [{name: u, user: {%s}}]
            """
                .formatted(cluster, user));
    Process operator = start(Map.of("KUBECONFIG", kubeconfig.toString()));

    assertThat(operator.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(operator.exitValue()).as(log()).isEqualTo(2);
    assertThat(log())
        .contains(
            "The API server cannot be called with the settings of the kubeconfig "
                + kubeconfig
                + ": its address, a certificate or a key cannot be read; compare it with the output"
                + " of kubectl config view")
        .doesNotContain("stacktrace", "hush", "aHVzaA");
  }

  @Test
  void followsTheFileOfTheLogLevel() throws Exception {
    Path level = folder.resolve("level");
    Process operator = start("--log-level-file=" + level);
    await().atMost(START).until(() -> log().contains("Starting"));

    Files.writeString(level, "debug");

    await().atMost(START).until(() -> log().contains("The log level is now debug"));
    assertThat(operator.isAlive()).isTrue();
  }

  private String holder() {
    Lease lease = lease().get();
    return lease == null ? "" : lease.getSpec().getHolderIdentity();
  }

  private Resource<Lease> lease() {
    return controlPlane.client().leases().inNamespace(namespace).withName(LeaseIdentity.PLAIN);
  }

  private Process start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--health-probe-bind-address=127.0.0.1:0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", controlPlane.kubeConfigFile().toString());
    builder.environment().put("POD_NAMESPACE", namespace);
    builder.environment().put("POD_NAME", "main-it");
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(folder.resolve("operator.log").toFile()).start();
    started.add(process);
    return process;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("operator.log"));
  }
}
