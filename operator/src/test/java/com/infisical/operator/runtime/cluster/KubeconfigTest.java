package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  private static final String FILE =
      """
      apiVersion: v1
      kind: Config
      current-context: second
      extensions:
        - name: somebody's
          extension: {apiVersion: example.com/v1, kind: Anything}
      contexts:
        - {name: first, context: {cluster: one, user: one}}
        - {name: second, context: {cluster: two, user: two, namespace: apps}}
      clusters:
        - {name: one, cluster: {server: 'https://one'}}
        - {name: two, cluster: {server: 'https://two', certificate-authority: pki/ca.crt}}
      users:
        - {name: one, user: {token: of-one}}
        - name: two
          user: {client-certificate: pki/client.crt, client-key: /etc/client.key}
      """;

  @TempDir Path folder;

  @Test
  void readsWhatFabric8ReadsOfTheCurrentContextPathsBesideTheFileIncluded() throws IOException {
    Path file = Files.writeString(folder.resolve("config"), FILE);

    Config own = Kubeconfig.read(file);

    Config theirs = Config.fromKubeconfig(file.toFile());
    assertThat(own.getCaCertFile()).isEqualTo(folder.resolve("pki/ca.crt").toString());
    assertThat(own.getFile()).isEqualTo(file.toFile());
    assertThat(own)
        .usingRecursiveComparison()
        .comparingOnlyFields(
            "masterUrl",
            "namespace",
            "caCertFile",
            "clientCertFile",
            "clientKeyFile",
            "currentContext.name",
            "autoOAuthToken")
        .isEqualTo(theirs);
  }

  @Test
  void readsTheTokenOfAUser() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config"),
            FILE.replace("current-context: second", "current-context: first"));

    assertThat(Kubeconfig.read(file).getAutoOAuthToken()).isEqualTo("of-one");
  }
}
