package com.infisical.e2e.soak;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.demo.OperatorProgram;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneBuilder;
import com.infisical.testkit.FakeKubelet;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A control plane, a dev server and the packaged operator as a process. */
final class SoakWorld implements AutoCloseable {
  static final String NAMESPACE = "soak";
  private static final Duration STEP = Duration.ofMillis(50);

  private final ControlPlane plane;
  private final DevServer server;
  private final DevProject project;
  private ChildProcess operator;
  private @Nullable FakeKubelet kubelet;

  SoakWorld() throws InterruptedException {
    this(List.of(), List.of(), "infisical-operator");
  }

  /**
   * The same with these flags of the API server, and the chart installed with these values; begins
   * with an operator as this Deployment of the chart would start it.
   */
  SoakWorld(List<String> apiServerFlags, List<String> values, String deployment)
      throws InterruptedException {
    ControlPlaneBuilder builder = ControlPlane.builder().controllerManager(true);
    apiServerFlags.forEach(builder::apiServerFlag);
    plane = builder.start();
    server = DevServer.builder().kubernetes(plane.client().getConfiguration()).start();
    project = server.projects().create("Shop", "shop");
    OperatorProgram.install(plane, values);
    plane.createNamespace(NAMESPACE);
    operator = OperatorProgram.start(plane, Repository.find(), deployment, deployment);
  }

  /** Creates a namespace. */
  void createNamespace(String name) {
    plane.createNamespace(name);
  }

  /** Upgrades the chart to these values. */
  void upgrade(List<String> values) {
    OperatorProgram.install(plane, values);
  }

  /** Kills the operator without a warning, and starts another one. */
  void killAndRestartOperator() throws InterruptedException {
    operator.kill();
    operator = OperatorProgram.start(plane, Repository.find());
  }

  /** The lease that the operators of this world take. */
  LeaseSpec lease() {
    return client()
        .leases()
        .inNamespace("infisical-operator")
        .withName("cf2b8c44.infisical.com")
        .require()
        .getSpec();
  }

  boolean operatorIsAlive() {
    return operator.isAlive();
  }

  long operatorPid() {
    return operator.pid();
  }

  /** Starts one more operator; closed with the world. */
  ChildProcess startAnother(String name) throws InterruptedException {
    return OperatorProgram.start(plane, Repository.find(), name);
  }

  /** The same with these words before the program. */
  ChildProcess startAnother(String name, List<String> before) throws InterruptedException {
    return OperatorProgram.start(plane, Repository.find(), before, name);
  }

  /** The same as one of the chart's Deployments would start it. */
  ChildProcess startAnother(String deployment, String name) throws InterruptedException {
    return OperatorProgram.start(plane, Repository.find(), deployment, name);
  }

  /** The operator that the world began with. */
  ChildProcess firstOperator() {
    return operator;
  }

  /** Starts another operator where one has ended. */
  void startOperatorAgain() throws InterruptedException {
    operator = OperatorProgram.start(plane, Repository.find());
  }

  /** Kills the API server, and starts it again. */
  void restartApiServer() throws InterruptedException {
    plane.restartApiServer();
  }

  /** The Infisical server drops every connection for this long. */
  void serverGoesFor(Duration time) throws InterruptedException {
    server.faults().on("*", "/").always().drop();
    server.eventStreams().endAll();
    pass(time);
    server.faults().clear();
  }

  /** The memory that the operator's process holds, in MiB. */
  long residentMebibytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + operator.pid() + "/status"))) {
      String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    }
  }

  /** Where the operator answers health checks, as its command line says. */
  String healthAddress() throws IOException {
    String flag = "--health-probe-bind-address=";
    String line = Files.readString(Path.of("/proc/" + operator.pid() + "/cmdline"));
    return Stream.of(line.split("\0", -1))
        .filter(word -> word.startsWith(flag))
        .map(word -> "http://" + word.substring(flag.length()))
        .findFirst()
        .orElseThrow();
  }

  /** Plays the kubelet until the end. */
  void startKubelet() {
    kubelet = FakeKubelet.start(plane);
  }

  DevServer server() {
    return server;
  }

  DevProject project() {
    return project;
  }

  KubernetesClient client() {
    return plane.client();
  }

  /**
   * An identity that may read the project, with tokens of these lives, and an InfisicalAuth of that
   * name for it.
   */
  void auth(String name, UniversalAuthOptions options) {
    DevIdentity identity = server.identities().create(name);
    project.grant(identity, Role.member());
    ClientCredentials credentials = identity.universalAuth(options);
    auth(name, server.address(), credentials.clientId(), credentials.clientSecret());
  }

  /** An InfisicalAuth with these credentials at this address. */
  void auth(String name, String address, String clientId, String clientSecret) {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %1$s, namespace: soak}
        stringData: {clientId: "%3$s", clientSecret: "%4$s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: %1$s, namespace: soak}
        spec: {address: "%2$s"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: %1$s, namespace: soak}
        spec:
          infisicalConnectionRef: {name: %1$s, namespace: soak}
          method: universal
          universal:
            clientIdRef: {name: %1$s, namespace: soak, key: clientId}
            clientSecretRef: {name: %1$s, namespace: soak, key: clientSecret}
        """
            .formatted(name, address, clientId, clientSecret));
  }

  /** An InfisicalStaticSecret that syncs /app into the Secret of the same name. */
  void staticSecret(String name, String auth, Duration refreshInterval) {
    staticSecret(NAMESPACE, name, auth, refreshInterval, "/app");
  }

  /** The same in another namespace, of another folder. */
  void staticSecret(
      String namespace, String name, String auth, Duration refreshInterval, String folder) {
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %1$s, namespace: %5$s}
        spec:
          infisicalAuthRef: {name: %2$s, namespace: soak}
          syncOptions: {refreshInterval: %3$ds}
          sources: [{projectId: %4$s, environmentSlug: dev, secretPath: %6$s}]
          targets: [{name: %1$s, namespace: %5$s, kind: Secret, creationPolicy: Owner}]
        """
            .formatted(name, auth, refreshInterval.toSeconds(), project.id(), namespace, folder));
  }

  /** The value under KEY of the target of that name; empty where it is not there. */
  String value(String target) {
    return value(NAMESPACE, target);
  }

  /** The same of a target in another namespace. */
  String value(String namespace, String target) {
    Secret secret = client().secrets().inNamespace(namespace).withName(target).get();
    String encoded =
        secret == null || secret.getData() == null ? null : secret.getData().get("KEY");
    return encoded == null
        ? ""
        : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  /** Whether the target of that name holds {@code value} under KEY. */
  boolean holds(String target, String value) {
    return value(target).equals(value);
  }

  /**
   * Waits until {@code condition} holds, and gives the time that took; fails after {@code atMost}.
   */
  static Duration await(Duration atMost, String what, BooleanSupplier condition)
      throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
      }
      pass(STEP);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Lets time pass. */
  static void pass(Duration time) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Applies manifests. */
  void apply(String manifests) {
    client()
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(object -> client().resource(object).forceConflicts().serverSideApply());
  }

  @Override
  public void close() {
    operator.stop(Duration.ofSeconds(8));
    if (kubelet != null) {
      kubelet.close();
    }
    server.close();
    plane.close();
  }
}
