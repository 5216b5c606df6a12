package com.infisical.e2e.world;

import static org.awaitility.Awaitility.await;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the tenant of a {@link TenantWorld} tries with the kinds of {@code v1alpha1}, whose
 * resources name server, login and Secrets themselves. Each object is named after what it is after.
 */
public final class OldKindsAttack {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TARGET = "{secretName: %s, secretNamespace: \"%s\"}";

  /** The API server would put a token of the service account into such a Secret. */
  private static final String TOKEN_TARGET =
      "{secretName: %s, secretNamespace: \"${tenant}\", secretType:"
          + " kubernetes.io/service-account-token, template: {data: {A: a}, metadata: {annotations:"
          + " {kubernetes.io/service-account.name: liar}}}}";

  private static final String MINE =
      "universalAuth: {credentialsRef: {secretName: login, secretNamespace: \"${tenant}\"}%s}";

  private final TenantWorld tenants;

  public OldKindsAttack(TenantWorld tenants) {
    this.tenants = tenants;
  }

  /** Everything at once. */
  public void begin() {
    tenants.world.apply(
        tenants.filled(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: vault}
            stringData: {token: token-of-the-victim}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: bait, namespace: kube-system}
            stringData: {token: secret-of-kube-system}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: bait, namespace: ${own}}
            stringData: {token: secret-of-the-operators-namespace}
            """));
    tenants.asTenant(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        stringData: {clientId: tenant, clientSecret: a secret of the tenant}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: own}
        stringData: {KEY: pushed-by-the-tenant}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: release}
        type: helm.sh/release.v1
        stringData: {KEY: release-of-helm}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: liar}
        secrets: [{name: vault, namespace: "${victim}"}]
        """);
    push("push-own", source("own", "${tenant}"));
    push("push-other", source("vault", "${victim}"));
    push("push-system", source("bait", "kube-system"));
    push("push-operator", source("bait", "${own}"));
    push("push-release", source("release", "${tenant}"));
    push("push-path", source("own/../../../${victim}/secrets/vault", "${tenant}"));
    push("push-query", source("own?watch=true", "${tenant}"));
    push(
        "push-generated",
        "generators: [{destinationSecretName: PW, generatorRef: {kind: UUID, name:"
            + " \"../../../api/v1/namespaces/${victim}/secrets/vault\"}}]");
    login(
        "login-other",
        "universalAuth: {credentialsRef: {secretName: credentials, secretNamespace:"
            + " \"${victim}\"}}");
    login(
        "login-robot",
        "kubernetesAuth: {identityId: i, autoCreateServiceAccountToken: true, serviceAccountRef:"
            + " {name: robot, namespace: \"${victim}\"}}");
    login(
        "login-listed",
        "kubernetesAuth: {identityId: i, serviceAccountRef: {name: liar, namespace:"
            + " \"${tenant}\"}}");
    login(
        "login-cloud",
        "gcpIamAuth: {identityId: i, serviceAccountKeyFilePath: %s}".formatted(tenants.keyFile));
    login(
        "login-token",
        "serviceToken: {serviceTokenSecretReference: {secretName: vault, secretNamespace:"
            + " \"${victim}\"}}");
    read("host", tenants.server.address().replace("127.0.0.1", "localhost"), "", MINE, own("host"));
    read(
        "authority",
        tenants.server.address(),
        "tls: {caRef: {secretName: credentials, secretNamespace: \"${victim}\", key: clientId}}",
        MINE,
        own("authority"));
    read("write", tenants.server.address(), "", MINE, TARGET.formatted("planted-old", "${victim}"));
    read("overwrite", tenants.server.address(), "", MINE, TARGET.formatted("target", "${victim}"));
    read(
        "write-system",
        tenants.server.address(),
        "",
        MINE,
        TARGET.formatted("planted-old", "kube-system"));
    attackByEachKind();
    read("token-type", tenants.server.address(), "", MINE, TOKEN_TARGET.formatted("old-token"));
    lease("lease-token-type", TOKEN_TARGET.formatted("old-lease-token"));
    lease("lease", own("lease"));
    lease("lease-write", TARGET.formatted("planted-lease", "${victim}"));
    lease("lease-overwrite", TARGET.formatted("target", "${victim}"));
  }

  /** What stands in the spec of every kind: login, authority and host. */
  private void attackByEachKind() {
    String address = tenants.server.address();
    String elsewhere = address.replace("127.0.0.1", "localhost");
    String login =
        "universalAuth: {credentialsRef: {secretName: credentials, secretNamespace:"
            + " \"${victim}\"}}";
    String mine = MINE.formatted("");
    String authority =
        "tls: {caRef: {secretName: credentials, secretNamespace: \"${victim}\", key: clientId}}";
    push("push-login", source("own", "${tenant}"), address, login, "");
    push("push-authority", source("own", "${tenant}"), address, mine, authority);
    push("push-host", source("own", "${tenant}"), elsewhere, mine, "");
    lease("lease-login", own("lease-login"), address, login, "");
    lease("lease-authority", own("lease-authority"), address, mine, authority);
    lease("lease-host", own("lease-host"), elsewhere, mine, "");
    login(
        "login-ldap",
        "ldapAuth: {identityId: i, credentialsRef: {secretName: vault, secretNamespace:"
            + " \"${victim}\"}}");
    read(
        "login-oldest",
        address,
        "tokenSecretReference: {secretName: vault, secretNamespace: \"${victim}\"}",
        "serviceToken: {serviceTokenSecretReference: {secretName: \"\", secretNamespace: \"\"}%s}",
        own("login-oldest"));
  }

  private static String own(String name) {
    return TARGET.formatted("old-" + name, "${tenant}");
  }

  private static String source(String name, String namespace) {
    return "secret: {secretName: \"%s\", secretNamespace: \"%s\"}".formatted(name, namespace);
  }

  private void push(String name, String source) {
    push(name, source, tenants.server.address(), MINE.formatted(""), "");
  }

  private void push(String name, String source, String host, String login, String tls) {
    tenants.asTenant(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalPushSecret
        metadata: {name: %s}
        spec:
          hostAPI: "%s"
          authentication: {%s}
          destination: {projectId: p, environmentSlug: dev, secretsPath: /%1$s}
          updatePolicy: Replace
          push: {%s}
          %s
        """
            .formatted(name, host, login, source, tls));
  }

  private void login(String name, String login) {
    read(name, tenants.server.address(), "", login.replaceFirst("}$", "%s}"), own(name));
  }

  private void read(String name, String host, String tls, String login, String target) {
    // A service token belongs to a project of its own.
    String project = login.startsWith("serviceToken") ? "" : "projectId: p, ";
    tenants.asTenant(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata:
          name: %s
          annotations:
            secrets.infisical.com/managed-by: ${victim}/app
            secrets.infisical.com/adopt: "true"
        spec:
          hostAPI: "%s"
          authentication: {%s}
          managedKubeSecretReferences: [%s]
          %s
        """
            .formatted(
                name,
                host,
                login.formatted(
                    ", secretsScope: {%senvSlug: dev, secretsPath: /app}".formatted(project)),
                target,
                tls));
  }

  private void lease(String name, String target) {
    lease(name, target, tenants.server.address(), MINE.formatted(""), "");
  }

  private void lease(String name, String target, String host, String login, String tls) {
    tenants.asTenant(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata:
          name: %s
          annotations: {secrets.infisical.com/adopt: "true"}
        spec:
          hostAPI: "%s"
          authentication: {%s}
          dynamicSecret: {secretName: main, secretsPath: /, environmentSlug: dev, projectSlug: p}
          leaseRevocationPolicy: None
          leaseTTL: 1h
          managedSecretReference: %s
          %s
        """
            .formatted(name, host, login, target, tls));
  }

  /** What came of each attempt, once every object has a verdict. */
  public Map<String, Boolean> gained() {
    List.of("own", "other", "system", "operator", "release", "path", "query", "generated")
        .forEach(each -> message("push-" + each));
    List.of("login", "authority", "host")
        .forEach(
            each -> {
              message("push-" + each);
              message("lease-" + each);
            });
    List.of("other", "robot", "listed", "cloud", "token", "ldap", "oldest")
        .forEach(each -> message("login-" + each));
    List.of("host", "authority", "write", "overwrite", "write-system").forEach(this::message);
    List.of("lease", "lease-write", "lease-overwrite").forEach(this::message);
    List.of("token-type", "lease-token-type").forEach(this::message);
    RecordingServer server = tenants.server;
    Map<String, Boolean> gained = new TreeMap<>();
    gained.put(
        "its own Secret, pushed to its own server", server.count("pushed-by-the-tenant") > 0);
    gained.put("a Secret of another namespace, pushed to its own server", pushed("push-other"));
    gained.put(
        "a Secret of kube-system or of the operator's namespace, pushed", pushed("secret-of-"));
    gained.put("a Helm release, pushed", server.count("release-of-helm") > 0);
    gained.put(
        "another object by a name that is a path",
        pushed("push-path") || pushed("push-query") || pushed("PW"));
    gained.put(
        "a Secret of another namespace as the credential of a v1alpha1 resource",
        server.count(tenants.world.credentials.clientSecret()) > 0
            || server.count("Bearer token-of-the-victim") > 0);
    gained.put(
        "a service account of another namespace for a v1alpha1 resource",
        tokens("kubernetes-auth/login") > 0);
    gained.put(
        "a Secret of another namespace that its own service account lists",
        server.requests().stream()
            .anyMatch(
                r -> r.contains("kubernetes-auth/login") && r.contains("token-of-the-victim")));
    gained.put(
        "the operator's cloud identity for a v1alpha1 resource",
        server.count("gcp-auth/login") > 0);
    gained.put(
        "the existence of a Secret of another namespace, by caRef",
        !message("authority").contains("does not exist"));
    gained.put("a host outside of --allowed-hosts", server.count("localhost") > 0);
    gained.put(
        "a new target of a v1alpha1 resource in another namespace",
        !tenants.values(tenants.victim, "planted-old").isEmpty()
            || !tenants.values(tenants.victim, "planted-lease").isEmpty());
    gained.put(
        "a target of another resource for a v1alpha1 resource",
        !tenants.values(tenants.victim, "target").equals(List.of("of the victim")));
    gained.put(
        "a token of a service account, by the type of a target",
        Stream.of("old-token", "old-lease-token")
            .anyMatch(
                name ->
                    tenants.world.client.secrets().inNamespace(tenants.tenant).withName(name).get()
                        != null));
    gained.put(
        "a target of a v1alpha1 resource in kube-system",
        !tenants.values("kube-system", "planted-old").isEmpty());
    return gained;
  }

  private boolean pushed(String text) {
    return tenants.server.requests().stream()
        .anyMatch(r -> r.startsWith("POST ") && r.contains("secretValue") && r.contains(text));
  }

  private long tokens(String route) {
    return tenants.server.requests().stream()
        .filter(r -> r.contains(route))
        .filter(r -> r.contains("eyJ"))
        .filter(
            r -> {
              String claims = r.substring(r.indexOf("eyJ")).split("\\.", 4)[1];
              return new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8)
                  .contains("system:serviceaccount:" + tenants.victim);
            })
        .count();
  }

  /** What the status of an object of the tenant says, once it says anything. */
  public String message(String name) {
    if (name.startsWith("push-")) {
      return message(InfisicalPushSecret.class, name, "Ready", r -> r.getStatus().conditions());
    }
    return name.startsWith("lease")
        ? message(
            InfisicalDynamicSecret.class,
            name,
            "secrets.infisical.com/Reconcile",
            r -> r.getStatus().conditions())
        : message(
            InfisicalSecret.class,
            name,
            "secrets.infisical.com/ReadyToSyncSecrets",
            r -> r.getStatus().conditions());
  }

  private <T extends CustomResource<?, ?>> String message(
      Class<T> kind, String name, String type, Function<T, List<Condition>> conditions) {
    return await(name)
        .atMost(SOON)
        .until(
            () ->
                Conditions.find(
                    conditions.apply(
                        tenants
                            .mallory()
                            .resources(kind)
                            .inNamespace(tenants.tenant)
                            .withName(name)
                            .get()),
                    type),
            Optional::isPresent)
        .orElseThrow()
        .getMessage();
  }
}
