package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ForwardProxy;
import com.infisical.testkit.WithControlPlane;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every call to Infisical, of status, login, reads and event streams, goes through the proxy of the
 * environment and trusts the certificates of the environment.
 */
@WithControlPlane(controllerManager = true, crds = true)
class ProxyAndTrustIT {
  /** A name that no DNS knows (RFC 6761), so nothing but the proxy leads there. */
  private static final String HOST = "infisical.test";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"HTTPS_PROXY, SSL_CERT_FILE", "https_proxy, SSL_CERT_DIR"})
  void goesThroughTheProxyWithTheCertificatesOfTheEnvironment(
      String proxyVariable, String trustVariable, ControlPlane plane) throws IOException {
    try (World world = World.idle(plane);
        DevServer server = DevServer.builder().tls(HOST).start();
        ForwardProxy proxy = new ForwardProxy(port(server))) {
      Path file = Files.writeString(folder.resolve("ca.crt"), server.caCertificatePem());
      DevProject project = project(world, server);
      world.startOperatorIn(
          world.namespace,
          plane.kubeConfig(),
          Map.of(
              proxyVariable,
              "http://" + proxy.address(),
              trustVariable,
              (trustVariable.endsWith("FILE") ? file : folder).toString()),
          "--namespaces=" + world.namespace);

      apply(world, server, project);
      world.awaitSynced("app");
      world.awaitData("target", Map.of("PASSWORD", "first"));
      project.setSecret("dev", "/app", "PASSWORD", "second");
      world.awaitData("target", Map.of("PASSWORD", "second"));

      assertThat(proxy.tunnels()).isNotEmpty().containsOnly(HOST + ":" + port(server));
      assertThat(server.journal().count("GET", "/api/status")).isPositive();
      assertThat(server.journal().count("POST", "/api/v1/auth/universal-auth/login")).isEqualTo(1);
      assertThat(server.journal().count("POST", "/api/v1/events/subscribe/project-events"))
          .isPositive();
      world.stopOperator();
    }
  }

  private static DevProject project(World world, DevServer server) {
    DevProject project = server.projects().create("Shop", "shop");
    var identity = server.identities().create("operator");
    ClientCredentials credentials = identity.universalAuth(UniversalAuthOptions.defaults());
    project.grant(identity, Role.member());
    project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    world.leaks.forbid(credentials.clientSecret());
    world.secret(
        "credentials",
        Map.of("clientId", credentials.clientId(), "clientSecret", credentials.clientSecret()));
    return project;
  }

  private static void apply(World world, DevServer server, DevProject project) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "https://%1$s:%2$d"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: auth}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: universal
          universal:
            clientIdRef: {name: credentials, namespace: "${namespace}", key: clientId}
            clientSecretRef: {name: credentials, namespace: "${namespace}", key: clientSecret}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: app}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h, instantUpdates: true}
          sources:
            - {projectId: "%3$s", environmentSlug: dev, secretPath: /app}
          targets:
            - {name: target, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """
            .formatted(HOST, port(server), project.id()));
  }

  private static int port(DevServer server) {
    return URI.create(server.address()).getPort();
  }
}
