package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The ways in which a secret does not arrive, each made with a chain of its own. */
public final class BrokenSetUps implements AutoCloseable {
  private final World world;
  private final DevServer secure = DevServer.builder().tls().start();
  private final DevServer other = DevServer.builder().tls().start();
  private final PlainTextServer plain = new PlainTextServer();

  /**
   * One of them.
   *
   * @param what what is broken
   * @param step the step at which the doctor must see it
   * @param breaks breaks a chain that is whole
   * @param variables of the user's shell
   * @param arguments of the doctor
   */
  public record Broken(
      String what,
      String step,
      Consumer<Chain> breaks,
      Map<String, String> variables,
      List<String> arguments) {}

  public BrokenSetUps(World world) {
    this.world = world;
  }

  private static Broken at(String step, String what, Consumer<Chain> breaks) {
    return new Broken(what, step, breaks, Map.of(), List.of());
  }

  /** All of them; the address of a server changes from run to run. */
  public List<Broken> all() {
    return List.of(
        at(
            "connection",
            "DNS: unknown host",
            c -> c.connection("{address: https://no-such-host.invalid}")),
        at("connection", "closed port", c -> c.connection("{address: \"http://127.0.0.1:1\"}")),
        at(
            "connection",
            "wrong scheme",
            c -> c.connection("{address: \"https://%s\"}".formatted(plain.host()))),
        at("connection", "wrong CA", c -> trusting(c, other.caCertificatePem())),
        at("connection", "expired CA", c -> trusting(c, expired())),
        at("connection", "CA Secret is missing", this::trustingNothing),
        at("connection", "CA is no certificate", c -> trusting(c, "no certificate")),
        new Broken(
            "proxy does not respond",
            "connection",
            c -> c.connection("{address: \"http://infisical.invalid\"}"),
            Map.of("HTTP_PROXY", "http://127.0.0.1:1"),
            List.of()),
        at(
            "connection",
            "another web server",
            c -> status(200, "text/html", "<html>welcome</html>")),
        at("connection", "server is down", c -> status(503, "text/plain", "no healthy upstream")),
        at("connection", "connection is missing", c -> delete(InfisicalConnection.class, c.name)),
        at("connection", "connection is closed to the namespace", this::elsewhere),
        at("connection", "in-cluster DNS, from a laptop", this::inCluster),
        at("login", "InfisicalAuth is missing", c -> delete(InfisicalAuth.class, c.name)),
        at("login", "wrong client secret", c -> c.credentials(wrong(c))),
        at("login", "identity is locked", this::locked),
        at("login", "Secret is missing", this::withoutCredentials),
        at(
            "login",
            "key is missing",
            c -> replace(c, Map.of("clientId", c.credentials.clientId()))),
        at(
            "login",
            "value is empty",
            c -> c.credentials(Map.of("clientId", c.credentials.clientId(), "clientSecret", ""))),
        at("login", "service account is missing", this::serviceAccount),
        at("login", "cloud identity, from a laptop", this::cloud),
        at(
            "read",
            "wrong project slug",
            c -> c.source("projectSlug: no-such-project, environmentSlug: dev, secretPath: /")),
        at(
            "read",
            "wrong environment",
            c -> c.source(c.goodSource().replace("environmentSlug: dev", "environmentSlug: live"))),
        at(
            "read",
            "wrong folder",
            c -> c.source(c.goodSource().replace("secretPath: \"/", "secretPath: \"/no/"))),
        at("read", "identity is not in the project", this::withoutGrant),
        at("read", "rate limit", c -> limit()),
        at(
            "merge",
            "value is hidden",
            c -> world.project.grant(identity(c), Role.custom("names").maySeeNamesOf("/**"))),
        new Broken(
            "secret is missing (`--key NO_KEY`)",
            "merge",
            c -> {},
            Map.of(),
            List.of("--key", "NO_KEY")),
        at("render", "template has an error", c -> template(c, "{{ .KEY.Value | toUpperCase }}")),
        at("render", "template's type is wrong", c -> template(c, "{{ .KEY | b64enc }}")),
        at(
            "write",
            "key that Kubernetes refuses",
            c -> world.project.setSecret("dev", "/" + c.name, "MY KEY", Chain.VALUE)),
        at(
            "write",
            "namespace is missing",
            c -> target(c, world.namespace + "-no", "Orphan", c.name)),
        at("write", "namespace is terminating", this::terminating),
        at(
            "write",
            "Owner target in another namespace",
            c -> target(c, "default", "Owner", c.name)),
        at("write", "target is another's", c -> world.secret(c.name, Map.of("mine", "value"))),
        at("write", "quota is full", this::quota),
        at("operator", "operator lacks a right (RBAC)", this::forbidden),
        at("operator", "no operator runs", c -> {}));
  }

  private void trusting(Chain chain, String pem) {
    world.secret(chain.name + "-ca", Map.of("ca.crt", pem));
    trustingNothing(chain);
  }

  private void trustingNothing(Chain chain) {
    chain.connection(
        "{address: \"%s\", tls: {caCertificate: {name: %s-ca, namespace: \"${namespace}\", key: ca.crt}}}"
            .formatted(secure.address(), chain.name));
  }

  private String expired() {
    Instant now = Instant.now();
    return secure.caCertificatePem(now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(3)));
  }

  private void status(int code, String type, String body) {
    world
        .server
        .faults()
        .on("GET", "/api/status")
        .always()
        .answer(code, Map.of("Content-Type", type), body);
  }

  private void limit() {
    world
        .server
        .faults()
        .on("GET", "/api/v4/secrets")
        .always()
        .answer(429, Map.of("Retry-After", "1"));
  }

  private <T extends HasMetadata> void delete(Class<T> kind, String name) {
    world.client.resources(kind).inNamespace(world.namespace).withName(name).delete();
  }

  private void elsewhere(Chain chain) {
    world.plane.createNamespace(world.namespace + "-infra");
    world.atEnd(() -> world.client.namespaces().withName(world.namespace + "-infra").delete());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: shared, namespace: "${namespace}-infra"}
        spec: {address: "${address}", allowedNamespaces: {names: [other]}}
        """);
    world.change(
        InfisicalAuth.class,
        chain.name,
        "{\"spec\": {\"infisicalConnectionRef\": {\"name\": \"shared\", \"namespace\": \"%s-infra\"}}}"
            .formatted(world.namespace));
  }

  private void inCluster(Chain chain) {
    chain.connection("{address: \"http://infisical.tools.svc:8080\"}");
    reports(
        InfisicalConnection.class,
        chain.name,
        "IsReady",
        "Address: no connection to the server of .spec.address (connection refused); check host,"
            + " port, proxy and network policies");
  }

  private static Map<String, String> wrong(Chain chain) {
    return Map.of("clientId", chain.credentials.clientId(), "clientSecret", "not-the-right-one");
  }

  private void locked(Chain chain) {
    chain.credentials(wrong(chain));
    for (int i = 0; i < 3; i++) {
      CommandRun.in(world, "doctor", "-n", world.namespace, "auth/" + chain.name);
    }
    chain.mendCredentials();
  }

  private void withoutCredentials(Chain chain) {
    world.client.secrets().inNamespace(world.namespace).withName(chain.name + "-login").delete();
  }

  private void replace(Chain chain, Map<String, String> values) {
    withoutCredentials(chain);
    chain.credentials(values);
  }

  private void serviceAccount(Chain chain) {
    chain.auth(
        """
        method: kubernetes, kubernetes: {
          identityIdRef: {name: "${chain}-login", namespace: "${namespace}", key: clientId},
          serviceAccountRef: {name: no-account, namespace: "${namespace}"}}
        """);
  }

  private void cloud(Chain chain) {
    chain.auth(
        """
        method: aws-iam, awsIam: {
          identityIdRef: {name: "${chain}-login", namespace: "${namespace}", key: clientId}}
        """);
    reports(
        InfisicalAuth.class,
        chain.name,
        "IsReady",
        "AWS gave no credentials; give the operator's service account an IAM role (IRSA)");
  }

  private final Map<String, DevIdentity> identities = new java.util.HashMap<>();

  private DevIdentity identity(Chain chain) {
    return identities.get(chain.name);
  }

  private void withoutGrant(Chain chain) {
    world.project.revoke(identity(chain));
  }

  private void template(Chain chain, String template) {
    target(
        chain,
        world.namespace,
        "Owner",
        chain.name + ", template: {data: {URL: '" + template + "'}}");
  }

  private void target(Chain chain, String namespace, String policy, String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: "%s"}
        spec:
          infisicalAuthRef: {name: "%s", namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{%s}]
          targets: [{namespace: "%s", kind: Secret, creationPolicy: %s, name: %s}]
        """
            .formatted(chain.name, chain.name, chain.goodSource(), namespace, policy, name));
  }

  private void terminating(Chain chain) {
    String name = world.namespace + "-ending";
    world
        .client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    world.client.namespaces().withName(name).delete();
    target(chain, name, "Orphan", chain.name);
  }

  /** Counted by hand, because no controller does it here. */
  private void quota(Chain chain) {
    String name = world.namespace + "-full";
    world.plane.createNamespace(name);
    world.atEnd(() -> world.client.namespaces().withName(name).delete());
    Map<String, Quantity> none = Map.of("secrets", new Quantity("0"));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withNamespace(name)
            .withName("few-secrets")
            .endMetadata()
            .withNewSpec()
            .withHard(none)
            .endSpec()
            .build();
    var created = world.client.resource(quota).create();
    created.setStatus(new ResourceQuotaStatusBuilder().withHard(none).withUsed(none).build());
    world.client.resource(created).updateStatus();
    var refused =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(name)
            .withName("probe")
            .endMetadata()
            .build();
    await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> world.client.resource(refused).dryRun().create())
                    .isInstanceOf(KubernetesClientException.class));
    target(chain, name, "Orphan", chain.name);
  }

  private void forbidden(Chain chain) {
    reports(
        InfisicalStaticSecret.class,
        chain.name,
        "LastReconcileStatus",
        "Reconciliation failed: 1 of 1 targets failed: Secret %1$s/%2$s: the API server forbids the operator to get it: User \\\"system:serviceaccount:infisical-operator:infisical-operator\\\" cannot get resource \\\"secrets\\\" in API group \\\"\\\" in the namespace \\\"%1$s\\\"; check the operator's role, quotas and admission policies of namespace %1$s"
            .formatted(world.namespace, chain.name));
  }

  /** Has the operator, which does not run here, report a failure. */
  private <T extends HasMetadata> void reports(
      Class<T> kind, String name, String type, String message) {
    world
        .client
        .resources(kind)
        .inNamespace(world.namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [{"type": "secrets.infisical.com/%s", "status": "False",
              "reason": "Error", "message": "%s", "lastTransitionTime": "2026-01-02T03:04:05Z"}]}}
            """
                .formatted(type, message));
  }

  /** A chain that is whole, with an identity of its own. */
  public Chain chain(String name) {
    DevIdentity own = world.server.identities().create(name);
    identities.put(name, own);
    world.project.grant(own, Role.member());
    ClientCredentials credentials = own.universalAuth();
    Chain chain = new Chain(world, name, world.server, world.project, credentials);
    chain.mendConnection();
    chain.mendCredentials();
    chain.mendAuth();
    chain.mendStaticSecret();
    return chain;
  }

  /** {@code text} with fixed words for what differs from run to run. */
  public String fixed(String text) {
    return text.replace(world.server.address(), "https://infisical.example.com")
        .replace(secure.address(), "https://infisical.example.com")
        .replace(plain.host(), "127.0.0.1:8080")
        .replace(world.namespace, "shop")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "2026-01-02T03:04:05Z");
  }

  @Override
  public void close() {
    secure.close();
    other.close();
    plain.close();
  }
}
