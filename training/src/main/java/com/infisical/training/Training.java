package com.infisical.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays a cluster and an Infisical server for one run of the operator, and gives it the work that
 * it will have: some hundred resources at once, repeated reads, changed values.
 *
 * <p>Arguments: a folder with {@code server.p12} and {@code server.pem}; it writes {@code
 * kubeconfig} there when the operator can start, and {@code done} when the work is done.
 */
public final class Training {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GROUP = "/apis/secrets.infisical.com/v1beta1";
  private static final String NAMESPACE = "training";
  private static final String PASSWORD = "training";
  private static final int RESOURCES = 400;
  private static final int CHANGES = 40;
  private static final int SECRETS = 20;
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ObjectStore store = new ObjectStore();
  private final Path folder;

  private Training(Path folder) {
    this.folder = folder;
  }

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws Exception {
    new Training(Path.of(arguments[0])).run();
  }

  private void run() throws Exception {
    Vertx vertx = Vertx.vertx();
    int port = new StandInApiServer(store).start(vertx, folder.resolve("server.p12"), PASSWORD);
    DevServer infisical = DevServer.builder().tls("127.0.0.1").start();
    DevIdentity identity = infisical.identities().create("operator");
    ClientCredentials credentials = identity.universalAuth();
    DevProject project = infisical.projects().create("Training", "training");
    project.grant(identity, Role.viewer());
    for (int i = 0; i < RESOURCES; i++) {
      project.setSecrets("dev", "/" + name(i), values(i));
    }
    write("kubeconfig", kubeconfig(port));

    until(() -> store.list(path("/apis/coordination.k8s.io/v1", "leases"), any -> true).size() > 0);
    createShared(infisical, credentials);
    for (int i = 0; i < RESOURCES; i++) {
      create(GROUP, "infisicalstaticsecrets", resource(i, project.id()));
    }
    until(() -> targets("value") == RESOURCES);
    for (int i = 0; i < CHANGES; i++) {
      project.setSecret("dev", "/" + name(i), "KEY_0", "changed");
    }
    until(() -> targets("changed") == CHANGES);
    write("done", "");
  }

  /** How many targets have a first value that begins with {@code beginning}. */
  private long targets(String beginning) {
    return store.list(path("/api/v1", "secrets"), it -> it.path("data").has("KEY_0")).stream()
        .map(it -> Base64.getDecoder().decode(it.path("data").path("KEY_0").asText()))
        .filter(value -> new String(value, StandardCharsets.UTF_8).startsWith(beginning))
        .count();
  }

  private void createShared(DevServer infisical, ClientCredentials credentials) throws IOException {
    create(
        "/api/v1",
        "secrets",
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"shared"},"type":"Opaque",
         "data":{"ca":"%s","id":"%s","secret":"%s"}}
        """
            .formatted(
                base64(infisical.caCertificatePem()),
                base64(credentials.clientId()),
                base64(credentials.clientSecret())));
    create(
        GROUP,
        "infisicalconnections",
        """
        {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalConnection",
         "metadata":{"name":"shared"},"spec":{"address":"%s","tls":{
          "caCertificate":{"name":"shared","namespace":"training","key":"ca"}}}}
        """
            .formatted(infisical.address()));
    create(
        GROUP,
        "infisicalauths",
        """
        {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalAuth",
         "metadata":{"name":"shared"},"spec":{
          "infisicalConnectionRef":{"name":"shared","namespace":"training"},
          "method":"universal","universal":{
           "clientIdRef":{"name":"shared","namespace":"training","key":"id"},
           "clientSecretRef":{"name":"shared","namespace":"training","key":"secret"}}}}
        """);
  }

  private static String resource(int i, String project) {
    return """
    {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalStaticSecret",
     "metadata":{"name":"%1$s"},"spec":{
      "infisicalAuthRef":{"name":"shared","namespace":"training"},
      "syncOptions":{"refreshInterval":"5s"},
      "sources":[{"projectId":"%2$s","environmentSlug":"dev","secretPath":"/%1$s"}],
      "targets":[{"name":"%1$s","namespace":"training","kind":"Secret","creationPolicy":"Owner"}]}}
    """
        .formatted(name(i), project);
  }

  private void create(String group, String plural, String object) throws IOException {
    store.create(
        ObjectPath.of(group + "/namespaces/" + NAMESPACE + "/" + plural).orElseThrow(),
        (ObjectNode) JSON.readTree(object));
  }

  private static ObjectPath path(String group, String plural) {
    return ObjectPath.of(group + "/" + plural).orElseThrow();
  }

  private static String name(int i) {
    return "app-" + i;
  }

  private static Map<String, String> values(int resource) {
    return IntStream.range(0, SECRETS)
        .boxed()
        .collect(Collectors.toMap(i -> "KEY_" + i, i -> "value-" + resource + "-" + i));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Polls, because the stand-in has no other way to see what the operator has done. */
  private static void until(BooleanSupplier reached) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the operator did not do the work of the training");
      }
      Thread.sleep(PAUSE);
    }
  }

  /** Moves the file into place, so that a reader sees it whole. */
  private void write(String file, String content) throws IOException {
    Path draft = folder.resolve(file + ".draft");
    Files.writeString(draft, content);
    Files.move(draft, folder.resolve(file));
  }

  private String kubeconfig(int port) throws IOException {
    return """
    apiVersion: v1
    kind: Config
    current-context: stand-in
    contexts:
    - name: stand-in
      context: {cluster: stand-in, user: stand-in}
    clusters:
    - name: stand-in
      cluster:
        server: "https://127.0.0.1:%d"
        certificate-authority-data: %s
    users:
    - name: stand-in
      user: {token: none}
    """
        .formatted(port, base64(Files.readString(folder.resolve("server.pem"))));
  }
}
