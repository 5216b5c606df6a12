package com.infisical.e2e.chaos;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.demo.OperatorProgram;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The operator as a process, with a network that can fail between it and the API server, and
 * another between it and Infisical.
 */
public final class ChaosWorld implements AutoCloseable {
  private static final int RESOURCES = 3;
  private static final int LONG_VALUE = 40_000;
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final ControlPlane plane;
  private final List<String> program;
  private final String namespace;
  private final DevServer server = DevServer.builder().start();
  private final DevProject project = server.projects().create("Chaos", "chaos");
  private final ServerRoute route;
  private final ApiServerRoute apiRoute;
  private final TargetLedger ledger;
  private final List<String> resources = new ArrayList<>();
  private ChildProcess operator;
  private int starts;
  private int number;

  /**
   * @param program the words that start the operator
   */
  public ChaosWorld(ControlPlane plane, List<String> program)
      throws IOException, InterruptedException {
    this.plane = plane;
    this.program = List.copyOf(program);
    this.namespace = plane.namespace("chaos");
    this.route = new ServerRoute(server, plane.folder().resolve(namespace + ".hosts"));
    this.apiRoute = new ApiServerRoute(plane, namespace);
    this.ledger = new TargetLedger(plane.client(), namespace, LONG_VALUE);
    project.createFolder("dev", "/app");
    project.setSecret("dev", "/app", TargetLedger.LONG, "x".repeat(LONG_VALUE));
    project.setSecret("dev", "/app", TargetLedger.COUNTER, "0");
    trustServer();
    auth();
    for (int i = 0; i < RESOURCES; i++) {
      addResource("app-" + i);
    }
    operator = start();
  }

  /** The Infisical server. */
  DevServer server() {
    return server;
  }

  /** The way between the operator and Infisical. */
  ServerRoute route() {
    return route;
  }

  /** The way between the operator and the API server. */
  ApiServerRoute apiRoute() {
    return apiRoute;
  }

  ControlPlane plane() {
    return plane;
  }

  TargetLedger ledger() {
    return ledger;
  }

  /** How often the operator has logged in. */
  int logins() {
    return server.journal().count("POST", "/api/v1/auth/universal-auth/login");
  }

  /** Changes the secret, has each resource reconciled, and adds one more. */
  void change() {
    number++;
    project.setSecret("dev", "/app", TargetLedger.COUNTER, Integer.toString(number));
    for (String resource : resources) {
      client()
          .resources(InfisicalStaticSecret.class)
          .inNamespace(namespace)
          .withName(resource)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\"chaos\":\"%d\"}}}".formatted(number));
    }
    addResource("added-" + number);
  }

  /**
   * Adds a resource that has, besides its own target, one in a namespace that will be terminating
   * for ever: there is no controller manager to finish it.
   */
  String addResourceWithTargetInTerminatingNamespace() {
    String stuck = plane.namespace("stuck");
    client().namespaces().withName(stuck).delete();
    String name = "stuck-" + number;
    addResource(
        name,
        ", {name: %s, namespace: %s, kind: Secret, creationPolicy: Orphan}".formatted(name, stuck));
    return name;
  }

  /** Whether the status of a resource says that one of its two targets failed. */
  boolean hasFailedTarget(String resource) {
    return client()
        .resources(InfisicalStaticSecret.class)
        .inNamespace(namespace)
        .withName(resource)
        .get()
        .getStatus()
        .conditions()
        .stream()
        .anyMatch(condition -> condition.getMessage().contains("1 of 2 targets failed"));
  }

  /** Has the InfisicalConnection trust the server's certificate. */
  void trustServer() {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: authority}
        data: {ca.crt: "%s"}
        """
            .formatted(
                Base64.getEncoder()
                    .encodeToString(route.authorityPem().getBytes(StandardCharsets.UTF_8))));
  }

  /** Whether every target has the latest change, over the present address of Infisical. */
  boolean hasConverged() {
    return route.isTaken() && resources.stream().allMatch(name -> ledger.number(name) == number);
  }

  /** The targets that do not have the latest change. */
  String missing() {
    return resources.stream().filter(name -> ledger.number(name) != number).toList().toString();
  }

  boolean operatorIsAlive() {
    return operator.isAlive();
  }

  /** The last lines of the operator's log. */
  String lastWords() {
    return operator.lastWords();
  }

  /** Sends the operator a signal, such as STOP. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(operator.pid())).start().waitFor();
  }

  /** Asks the operator to end, and waits for that. */
  void terminate() {
    if (!operator.stop(GRACE)) {
      throw new IllegalStateException("it did not exit after SIGTERM; " + operator.lastWords());
    }
  }

  /** Kills the operator. */
  void kill() {
    operator.kill();
  }

  /** Starts the operator again. */
  void startAgain() throws InterruptedException {
    operator = start();
  }

  @Override
  public void close() {
    apiRoute.network().heal();
    route.network().heal();
    operator.stop(GRACE);
    ledger.close();
    apiRoute.close();
    route.close();
    server.close();
    client().namespaces().withName(namespace).delete();
  }

  private ChildProcess start() throws InterruptedException {
    starts++;
    return OperatorProgram.start(plane, namespace + "-operator-" + starts, this::process);
  }

  private ProcessBuilder process(int healthPort) {
    List<String> words = new ArrayList<>(program);
    words.add("--health-probe-bind-address=127.0.0.1:" + healthPort);
    words.add("--namespaces=" + namespace);
    ProcessBuilder process = new ProcessBuilder(words);
    process.environment().put("KUBECONFIG", apiRoute.kubeconfig().toString());
    process.environment().put("JAVA_TOOL_OPTIONS", route.jvmOption());
    process.environment().put("POD_NAMESPACE", namespace);
    return process;
  }

  private KubernetesClient client() {
    return plane.client();
  }

  private void auth() {
    DevIdentity identity = server.identities().create("chaos");
    project.grant(identity, Role.member());
    ClientCredentials credentials =
        identity.universalAuth(UniversalAuthOptions.defaults().accessTokenTtl(TOKEN_LIFE));
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: credentials}
        stringData: {clientId: "%3$s", clientSecret: "%4$s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec:
          address: "%2$s"
          tls: {caCertificate: {name: authority, namespace: "%1$s", key: ca.crt}}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: auth}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "%1$s"}
          method: universal
          universal:
            clientIdRef: {name: credentials, namespace: "%1$s", key: clientId}
            clientSecretRef: {name: credentials, namespace: "%1$s", key: clientSecret}
        """
            .formatted(
                namespace, route.address(), credentials.clientId(), credentials.clientSecret()));
  }

  private void addResource(String name) {
    addResource(name, "");
  }

  private void addResource(String name, String moreTargets) {
    resources.add(name);
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %2$s}
        spec:
          infisicalAuthRef: {name: auth, namespace: %1$s}
          syncOptions: {refreshInterval: 5s}
          sources: [{projectId: %3$s, environmentSlug: dev, secretPath: /app}]
          targets: [{name: %2$s, namespace: %1$s, kind: Secret, creationPolicy: Owner}%4$s]
        """
            .formatted(namespace, name, project.id(), moreTargets));
  }

  private void apply(String manifests) {
    client()
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(
            object -> {
              object.getMetadata().setNamespace(namespace);
              client().resource(object).forceConflicts().serverSideApply();
            });
  }
}
