package com.infisical.commands.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  private static final String SECRETS =
      """
      HOST: db.example.com
      PASSWORD: s3cr3t-value
      VERSION: 1.10
      /shared:
        REGION: eu-secret-region
      """;

  private static final String RESOURCE =
      """
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalStaticSecret
      metadata: {name: api, namespace: shop}
      spec:
        infisicalAuthRef: {name: login, namespace: shop}
        syncOptions: {refreshInterval: 60s}
        sources:
        - {projectId: p, environmentSlug: dev, secretPath: /app}
        targets:
        - {name: api, namespace: shop, kind: Secret, creationPolicy: Owner}
        - name: url
          namespace: shop
          kind: ConfigMap
          creationPolicy: Owner
          template:
            data:
              URL: |
                {{/* a comment */}}
                postgres://{{ .%s.Value }}
              REGION: '{{ secretFrom "/shared" "REGION" }}'
              VERSION: '{{ .VERSION.Value }}'
      """;

  @TempDir private Path folder;
  private Path secrets;

  @BeforeEach
  void writeSecrets() throws IOException {
    secrets = Files.writeString(folder.resolve("values.yaml"), SECRETS);
  }

  private CommandRun render(String manifest, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest);
    String[] arguments = new String[5 + more.length];
    arguments[0] = "render";
    arguments[1] = "-f";
    arguments[2] = file.toString();
    arguments[3] = "--secrets";
    arguments[4] = secrets.toString();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return CommandRun.of(arguments);
  }

  @Test
  void printsTheKeysOfEachTargetAndNoValue() throws IOException {
    CommandRun run = render(RESOURCE.formatted("HOST"));

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            InfisicalStaticSecret shop/api
              Secret shop/api
                HOST
                PASSWORD
                REGION
                VERSION
              ConfigMap shop/url
                REGION
                URL
                VERSION
            """);
  }

  @Test
  void printsValuesOnlyWhenAskedTo() throws IOException {
    CommandRun run = render(RESOURCE.formatted("HOST"), "--show-values");

    assertThat(run.out())
        .contains("URL: \"\\npostgres://db.example.com\\n\"")
        .contains("REGION: \"eu-secret-region\"")
        .contains("VERSION: \"1.10\"");
  }

  @Test
  void saysKeyLineAndReasonOfATemplateThatFails() throws IOException {
    CommandRun run = render(RESOURCE.formatted("HOST.Value | nofunction"));

    assertThat(run.status()).isOne();
    assertThat(run.err())
        .contains("manifest.yaml:19: InfisicalStaticSecret shop/api: ConfigMap shop/url:")
        .contains(".template.data.URL cannot be rendered: template: URL:2")
        .contains("function \"nofunction\" not defined");
    assertThat(run.out()).as("the other targets are rendered").contains("Secret shop/api");
  }

  @Test
  void warnsOfAMissingKeyAndFailsForItOnlyWhenStrict() throws IOException {
    CommandRun lenient = render(RESOURCE.formatted("H0ST"), "--show-values");
    CommandRun strict = render(RESOURCE.formatted("H0ST"), "--strict");

    assertThat(strict.status()).isOne();
    assertThat(strict.err()).contains("manifest.yaml:17:").contains("prints the secrets \"H0ST\"");
    assertThat(lenient.err()).isEqualTo(strict.err());
    assertThat(lenient.status()).isZero();
  }

  @Test
  void refusesWhatTheOperatorCouldNotWrite() throws IOException {
    String bad = RESOURCE.formatted("HOST").replace("VERSION: '{{", "a/b: '{{");

    assertThat(render(bad).err()).contains("Kubernetes does not accept the keys \"a/b\"");
    assertThat(render(bad).status()).isOne();
  }

  @Test
  void saysWhichFileCannotBeUsed() throws IOException {
    assertThat(render("kind: ConfigMap").err()).contains("there is no InfisicalStaticSecret in");
    assertThat(render("a: [").err()).contains("manifest.yaml:1: this is not valid YAML");
    assertThat(CommandRun.of("render", "-f", "gone.yaml", "--secrets", "gone.yaml"))
        .isEqualTo(
            new CommandRun(
                2, "", "infisical-operator: there is no file gone.yaml; correct the path\n"));
  }

  @Test
  void quotesNothingOfAFileOfSecretsThatIsBroken() throws IOException {
    secrets = Files.writeString(folder.resolve("values.yaml"), "PASSWORD: [s3cr3t-value\nA: {");
    CommandRun broken = render(RESOURCE.formatted("HOST"));
    secrets = Files.writeString(folder.resolve("values.yaml"), "PASSWORD: [s3cr3t-value]");
    CommandRun odd = render(RESOURCE.formatted("HOST"));

    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.err() + odd.err())
        .contains("this is not valid YAML")
        .contains("PASSWORD is neither")
        .doesNotContain("s3cr3t");
  }

  @Test
  void readsManifestsThatArePipedIn() {
    CommandRun run =
        CommandRun.with(
            RESOURCE.formatted("HOST"), "render", "-f", "-", "--secrets", secrets.toString());

    assertThat(run.status()).isZero();
  }
}
