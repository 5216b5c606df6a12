package com.infisical.e2e.demo;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program behind {@code make image-test}: starts the operator from what the image holds, in an
 * empty read-only root and as the image's user, and has it sync one secret with the chart's rights.
 */
public final class ImageCheck {
  private static final String NAME = "infisical-operator";
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(8);

  private ImageCheck() {}

  /** Exits with 0 when it worked. */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Repository repository = Repository.find();
    List<String> program =
        List.of(
            repository.path("build/in-image.sh").toString(),
            repository.path("dist/image").toString());
    int exit;
    try (ControlPlane plane = ControlPlane.start();
        DevServer server = DevServer.builder().start()) {
      OperatorProgram.install(plane);
      ChildProcess operator =
          OperatorProgram.start(
              plane,
              plane.client().apps().deployments().inNamespace(NAME).withName(NAME).require(),
              program);
      out.println("The operator is ready: an empty read-only root, and the image's user.");
      apply(plane, server);
      plane
          .client()
          .secrets()
          .inNamespace("default")
          .withName("app")
          .waitUntilCondition(
              secret -> secret != null && secret.getData() != null,
              SYNC_LIMIT.toMillis(),
              TimeUnit.MILLISECONDS);
      out.println("It synced a secret with the rights of the chart.");
      operator.stop(GRACE);
      exit = operator.awaitEnd();
    }
    out.println("It ended with " + exit + " when it was asked to.");
    System.exit(exit);
  }

  private static void apply(ControlPlane plane, DevServer server) {
    DevProject project = server.projects().create("Shop", "shop");
    project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "value");
    DevIdentity identity = server.identities().create("operator");
    project.grant(identity, Role.member());
    ClientCredentials credentials = identity.universalAuth(UniversalAuthOptions.defaults());
    String manifests =
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: default}
        stringData: {id: "%s", secret: "%s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: server, namespace: default}
        spec: {address: "%s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: login, namespace: default}
        spec:
          infisicalConnectionRef: {name: server, namespace: default}
          method: universal
          universal:
            clientIdRef: {name: login, namespace: default, key: id}
            clientSecretRef: {name: login, namespace: default, key: secret}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: app, namespace: default}
        spec:
          infisicalAuthRef: {name: login, namespace: default}
          syncOptions: {refreshInterval: 1m}
          sources: [{projectId: "%s", environmentSlug: dev, secretPath: /app}]
          targets: [{name: app, namespace: default, kind: Secret, creationPolicy: Owner}]
        """
            .formatted(
                credentials.clientId(), credentials.clientSecret(), server.address(), project.id());
    plane
        .client()
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(object -> plane.client().resource(object).serverSideApply());
  }
}
