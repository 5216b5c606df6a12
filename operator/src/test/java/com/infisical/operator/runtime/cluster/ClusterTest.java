package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.infisical.operator.runtime.settings.Settings.ClusterSettings;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
  @TempDir Path folder;
  private Path account;

  @BeforeEach
  void mountNothing() {
    account = folder.resolve("account");
  }

  @Test
  void saysInOneSentenceThatThereIsNoCluster() {
    assertThat(Cluster.find(settings(List.of(), false, null, null), account))
        .asInstanceOf(type(Cluster.Missing.class))
        .extracting(Cluster.Missing::sentence)
        .asString()
        .startsWith("No cluster to work in")
        .contains("KUBECONFIG");
  }

  @Test
  void doesNotFallBackWhenTheNamedFileIsMissing() throws IOException {
    mountAccount();
    Path absent = folder.resolve("absent");

    assertThat(Cluster.find(settings(List.of(absent), true, "10.0.0.1", null), account))
        .asInstanceOf(type(Cluster.Missing.class))
        .extracting(Cluster.Missing::sentence)
        .asString()
        .contains(absent.toString());
  }

  @Test
  void readsThePodsTokenAtEveryCallBecauseItIsReplaced() throws IOException {
    mountAccount();
    Cluster.Found found = found(settings(List.of(), false, "fd00::1", null));

    Config config = found.config();
    assertThat(config.getMasterUrl()).isEqualTo("https://[fd00::1]:6443/");
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("first");
    Files.writeString(account.resolve("token"), "second\n");
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("second");
    assertThat(found.namespace()).isEqualTo("mounted");
  }

  @Test
  void prefersTheMountedNamespaceThenTheVariableThenTheContext() throws IOException {
    Path file = kubeconfig("from-context");

    assertThat(found(settings(List.of(file), true, null, null)).namespace())
        .isEqualTo("from-context");
    assertThat(found(settings(List.of(file), true, null, "from-variable")).namespace())
        .isEqualTo("from-variable");
    mountAccount();
    assertThat(found(settings(List.of(file), true, null, "from-variable")).namespace())
        .isEqualTo("mounted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{[hunter2",
        "hunter2",
        "",
        "# nothing\n",
        "users: [{name: me, user: {token: \"hunter2}}]",
        "users:\n- name: me\n  user:\n    token: made-up: hunter2\n",
        "current-context: here\ncontexts: hunter2\n",
        "current-context: [hunter2]\ncontexts: 1\nclusters: {}\nusers: hunter2\n",
      })
  void saysWhichFileIsNoKubeconfigAndNothingOfWhatIsInIt(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("broken"), content);

    assertThat(Cluster.find(settings(List.of(file), true, null, null), account))
        .asInstanceOf(type(Cluster.Missing.class))
        .extracting(Cluster.Missing::sentence)
        .asString()
        .contains(file.toString())
        .doesNotContain("hunter2");
  }

  private void mountAccount() throws IOException {
    Files.createDirectories(account);
    Files.writeString(account.resolve("token"), "first\n");
    Files.writeString(account.resolve("namespace"), "mounted");
  }

  private Path kubeconfig(String namespace) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - name: here
          context: {cluster: here, user: me, namespace: %s}
        clusters:
        - name: here
          cluster: {server: "https://127.0.0.1:1"}
        users:
        - name: me
          user: {token: x}
        """
            .formatted(namespace));
  }

  private Cluster.Found found(ClusterSettings settings) {
    Cluster cluster = Cluster.find(settings, account);
    assertThat(cluster).isInstanceOf(Cluster.Found.class);
    return (Cluster.Found) cluster;
  }

  private static ClusterSettings settings(
      List<Path> kubeconfig, boolean named, @Nullable String host, @Nullable String namespace) {
    return new ClusterSettings(kubeconfig, named, host, "6443", "pod", namespace);
  }
}
