package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevServer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The manifest of docs/infisical-connection.md applies as it stands, and the page has a remedy for
 * what a connection's IsReady says.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionPageIT {
  private static final Duration SOON = Duration.ofSeconds(40);

  private final DocsPage page = DocsPage.read("docs/infisical-connection.md");
  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void trustsTheCertificateThatThePageSaysHowToGive(ControlPlane plane) {
    assertThat(page.headingsWithManifests()).containsExactly("Manifests", "The default connection");
    try (PageWorld shop = new PageWorld(plane, DevServer.builder().tls())) {
      shop.apply(page, "Manifests");
      String missing = awaitReady(PageWorld.NAMESPACE, "infisical", "False").getMessage();
      assertThat(missing).startsWith("Secret shop/infisical-ca, ");
      assertThat(page.hasRemedyFor(missing)).as(missing).isTrue();

      shop.client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(PageWorld.NAMESPACE)
                  .withName("infisical-ca")
                  .endMetadata()
                  .withStringData(Map.of("ca.crt", shop.server.caCertificatePem()))
                  .build())
          .create();

      awaitReady(PageWorld.NAMESPACE, "infisical", "True");

      plane.createNamespace("infisical");
      shop.apply(page, "The default connection");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown-name | https://infisical.invalid              | DNS: the host name
          nobody-there | http://127.0.0.1:1                     | Address: no connection
          link-local   | http://169.254.169.254                 | a cloud's metadata service
          credentials  | https://someone:something@127.0.0.1:1  | contains credentials
          """)
  void hasARemedyForAnAddressThatLeadsNowhere(String name, String address, String says) {
    assertNotReady(name, address, says);
  }

  @Test
  void hasARemedyForACertificateThatNobodyKnows() {
    try (DevServer https = DevServer.builder().tls().start()) {
      assertNotReady("unknown-ca", https.address(), "TLS: the certificate is signed by an unknown");
    }
  }

  @Test
  void hasARemedyForAServerThatIsDownOrUnwell() {
    try (DevServer unwell = DevServer.builder().start()) {
      unwell.switches().status(503, "Down");
      assertNotReady("down", unwell.address(), "HTTP status: /api/status returned 503");
    }
    try (DevServer unwell = DevServer.builder().start()) {
      unwell.switches().status(200, "Migrating");
      assertNotReady("unwell", unwell.address(), "its message is not \"Ok\"");
    }
  }

  @Test
  void hasARemedyForACertificateThatIsNone() {
    world.secret("no-certificate", Map.of("ca.crt", "not a certificate"));
    apply(
        "bad-ca",
        "{address: \"https://127.0.0.1:1\", tls: {caCertificate: {name: no-certificate, namespace:"
            + " \"${namespace}\", key: ca.crt}}}");

    assertSays("bad-ca", "contains no PEM certificate");
  }

  @Test
  void saysThatCredentialsCrossTheNetworkInTheOpen() {
    apply("plain", "{address: \"http://infisical.invalid\"}");
    awaitReady(world.namespace, "plain", "False");

    assertThat(condition(world.namespace, "plain", Conditions.PLAIN_HTTP))
        .hasValueSatisfying(c -> assertThat(c.getStatus()).isEqualTo("True"));
    assertThat(world.events(InfisicalConnection.class, "plain"))
        .isEqualTo(List.of("Warning NotReady"));
  }

  @Test
  void takesThatBackWhereNothingCanBeSentAnyMore() {
    apply("no-longer-plain", "{address: \"http://infisical.invalid\"}");
    awaitReady(world.namespace, "no-longer-plain", "False");
    assertThat(condition(world.namespace, "no-longer-plain", Conditions.PLAIN_HTTP)).isPresent();

    apply(
        "no-longer-plain",
        "{address: \"https://infisical.invalid\", tls: {caCertificate: {name: absent, namespace:"
            + " \"${namespace}\", key: ca.crt}}}");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(condition(world.namespace, "no-longer-plain", Conditions.PLAIN_HTTP))
                    .isEmpty());
  }

  private void assertNotReady(String name, String address, String says) {
    apply(name, "{address: \"" + address + "\"}");
    assertSays(name, says);
  }

  private void assertSays(String name, String says) {
    String message = awaitReady(world.namespace, name, "False").getMessage();
    assertThat(message).contains(says);
    assertThat(page.hasRemedyFor(message)).as(message).isTrue();
  }

  private void apply(String name, String spec) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  private Condition awaitReady(String namespace, String name, String value) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                condition(namespace, name, Conditions.IS_READY)
                    .filter(c -> c.getStatus().equals(value)),
            Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Condition> condition(String namespace, String name, String type) {
    InfisicalConnection found =
        world
            .client
            .resources(InfisicalConnection.class)
            .inNamespace(namespace)
            .withName(name)
            .get();
    return Conditions.find(found.getStatus().conditions(), type);
  }
}
