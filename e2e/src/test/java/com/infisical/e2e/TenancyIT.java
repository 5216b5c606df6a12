package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.OldKindsAttack;
import com.infisical.e2e.world.OperatorRole;
import com.infisical.e2e.world.TenantWorld;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tenant gets who may write every kind of the operator in its own namespace, and tries to
 * use what belongs to others: nothing in strict tenancy, and in open tenancy what docs/security.md
 * says.
 */
@WithControlPlane(own = true, controllerManager = true, crds = true)
class TenancyIT {
  /** The tenant's InfisicalSecrets. */
  private static final List<String> INLINE =
      List.of("inline-credential", "inline-robot", "inline-listed", "inline-cloud");

  private static final String ID = "identityIdRef: {name: mine, namespace: ${tenant}, key: id}";
  private static final String MISSING = "does not exist; create it or correct the reference";

  @TempDir private Path folder;

  @Test
  void givesATenantNothingOfOthersInStrictTenancy(ControlPlane plane) {
    try (TenantWorld tenants = new TenantWorld(plane, folder)) {
      tenants.startOperator("--tenancy=strict", "--gcp-key-dir=" + folder);
      attack(tenants);

      Map<String, Boolean> gained = gained(tenants);

      assertThat(gained).containsEntry("its own credential at its own server", true);
      gained.remove("its own credential at its own server");
      assertThat(gained.values()).as(gained.toString()).doesNotContain(true);
      assertStatusesReadAsIfTheObjectsWereMissing(tenants);
      assertDocumented(gained, false);
      assertServesThoseWhoAreInvited(tenants);
      assertProvesTheOperatorToNoOtherHost(tenants);
    }
  }

  /** Each way to prove the operator; in open tenancy the clouds would be asked for a proof. */
  @Test
  void provesTheOperatorByNoMethodToATenantInStrictTenancy(ControlPlane plane) {
    try (TenantWorld tenants = new TenantWorld(plane, folder)) {
      tenants.startOperator("--tenancy=strict", "--gcp-key-dir=" + folder);
      String keyFile = "serviceAccountKeyFilePath: " + tenants.keyFile;
      Map<String, String> blocks =
          Map.of(
              "aws-iam", "awsIam: {%s}".formatted(ID),
              "azure", "azure: {%s}".formatted(ID),
              "gcp-id-token", "gcpIdToken: {%s}".formatted(ID),
              "gcp-iam", "gcpIam: {%s, %s}".formatted(ID, keyFile));
      blocks.forEach((method, block) -> tenants.tenantLogsIn("by-" + method, method, block));
      Map<String, String> inline =
          Map.of(
              "awsIamAuth", "identityId: id",
              "azureAuth", "identityId: id",
              "gcpIdTokenAuth", "identityId: id",
              "gcpIamAuth", "identityId: id, " + keyFile);
      inline.forEach((block, fields) -> tenants.tenantReads("by-" + name(block), block, fields));

      for (String method : blocks.keySet()) {
        assertAuthSays(
            tenants,
            "by-" + method,
            ".spec.method "
                + method
                + " proves the operator's own cloud identity, which only InfisicalAuths of the"
                + " namespaces in --ambient-auth-namespaces may use; use another method");
      }
      for (String block : inline.keySet()) {
        assertReadSays(
            tenants,
            "by-" + name(block),
            ".spec.authentication."
                + block
                + " proves the operator's own cloud identity, which only resources of the"
                + " namespaces in --ambient-auth-namespaces may use; use another login");
      }
      assertThat(tenants.server.requests()).noneMatch(r -> r.contains("-auth/login"));
    }
  }

  private static String name(String block) {
    return block.toLowerCase(Locale.ROOT);
  }

  @Test
  void givesAwayInOpenTenancyWhatTheSecurityPageSays(ControlPlane plane) {
    try (TenantWorld tenants = new TenantWorld(plane, folder)) {
      tenants.startOperator();
      attack(tenants);
      OldKindsAttack old = new OldKindsAttack(tenants);
      old.begin();

      Map<String, Boolean> gained = gained(tenants);

      gained.remove("its own credential at its own server");
      assertDocumented(gained, true);
      Map<String, Boolean> byOldKinds = old.gained();
      assertThat(byOldKinds).containsEntry("its own Secret, pushed to its own server", true);
      byOldKinds.remove("its own Secret, pushed to its own server");
      assertDocumented(byOldKinds, true);
      assertThat(tenants.values(tenants.victim, "target")).containsExactly("of the victim");
      assertCreatesNoLeaseAfterTheOther(tenants, old);
      // What was given away on purpose is no leak of the operator's own words.
      tenants.mallory().resources(InfisicalAuth.class).inNamespace(tenants.tenant).delete();
      tenants.mallory().resources(InfisicalSecret.class).inNamespace(tenants.tenant).delete();
    }
  }

  /** Everything at once; each object is named after what it is after. */
  private static void attack(TenantWorld tenants) {
    tenants.tenantLogsIn("mine", "universal", universal("mine"));
    tenants.tenantLogsIn(
        "credential",
        "universal",
        universal("credentials", "${victim}", "clientId", "clientSecret"));
    tenants.tenantLogsIn("robot", "kubernetes", serviceAccount("robot", "${victim}"));
    tenants.tenantLogsIn("by-oidc", "oidc", serviceAccount("oidc", "robot", "${victim}"));
    tenants.tenantLogsIn("by-jwt", "jwt", serviceAccount("jwt", "robot", "${victim}"));
    tenants.tenantLogsIn("partner", "kubernetes", serviceAccount("partner", "${victim}"));
    tenants.tenantLogsIn("system", "kubernetes", serviceAccount("default", "kube-system"));
    String credential = "{name: credentials, namespace: \"${victim}\", key: %s}";
    tenants.tenantLogsIn(
        "token", "token", "token: {tokenRef: %s}".formatted(credential.formatted("clientSecret")));
    tenants.tenantLogsIn(
        "ldap",
        "ldap",
        "ldap: {%s, usernameRef: {name: mine, namespace: ${tenant}, key: id}, passwordRef: %s}"
            .formatted(ID, credential.formatted("clientSecret")));
    tenants.tenantLogsIn(
        "identity",
        "kubernetes",
        "kubernetes: {identityIdRef: %s, serviceAccountRef: {name: mallory, namespace: ${tenant}}}"
            .formatted(credential.formatted("clientId")));
    tenants.world.apply(
        tenants.filled(
            """
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalConnection
            metadata: {name: default, namespace: ${own}}
            spec: {address: "%s"}
            """
                .formatted(tenants.world.server.address())));
    tenants.tenantLogsIn("default", "", "universal", universal("mine"));
    tenants.tenantLogsIn(
        "cloud",
        "gcp-iam",
        "gcpIam: {%s, serviceAccountKeyFilePath: %s}".formatted(ID, tenants.keyFile));
    tenants.tenantLogsIn(
        "connection",
        "infisicalConnectionRef: {name: infisical, namespace: ${victim}}",
        "universal",
        universal("mine"));
    tenants.asTenant(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: twin}
        stringData: {id: "%s", secret: a secret of the tenant}
        """
            .formatted(tenants.world.credentials.clientId()));
    tenants.tenantLogsIn("twin", "universal", universal("twin"));
    tenants.asTenant(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: probe}
        spec:
          address: https://127.0.0.1:1
          tls: {caCertificate: {name: credentials, namespace: "${victim}", key: clientId}}
        """);
    attackClosed(tenants);
    attackInline(tenants);
    tenants.tenantSyncs("read", "auth", "${victim}", target("read", "${tenant}"));
    tenants.tenantSyncs("shared", "twin", "${tenant}", target("shared", "${tenant}"));
    tenants.tenantSyncs("write", "mine", "${tenant}", target("planted", "${victim}"));
    tenants.tenantSyncs(
        "write-map",
        "mine",
        "${tenant}",
        "{name: planted, namespace: \"${victim}\", kind: ConfigMap, creationPolicy: Orphan}");
    tenants.tenantSyncs("overwrite", "mine", "${tenant}", target("target", "${victim}"));
    tenants.tenantSyncs("take-system", "mine", "${tenant}", target("planted", "kube-system"));
  }

  /** What the victim shares with others, whose names look like the tenant's. */
  private static void attackClosed(TenantWorld tenants) {
    String rule = "allowedNamespaces: {names: [\"${tenant}-2\", \"x${tenant}\", \"*-${tenant}\"]}";
    tenants.world.apply(
        tenants.filled(
            """
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalConnection
            metadata: {name: closed}
            spec: {address: "%1$s", %2$s}
            ---
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalAuth
            metadata: {name: closed}
            spec:
              infisicalConnectionRef: {name: infisical, namespace: ${victim}}
              method: universal
              %2$s
              %3$s
            """
                .formatted(
                    tenants.world.server.address(),
                    rule,
                    universal("credentials", "${victim}", "clientId", "clientSecret"))));
    tenants.tenantLogsIn(
        "closed",
        "infisicalConnectionRef: {name: closed, namespace: ${victim}}",
        "universal",
        universal("mine"));
    tenants.tenantSyncs("closed", "closed", "${victim}", target("closed", "${tenant}"));
  }

  /** Though the tenant's server is among the allowed hosts. */
  private static void assertGivesNothingThroughOldKinds(TenantWorld tenants) {
    OldKindsAttack old = new OldKindsAttack(tenants);
    old.begin();
    Map<String, Boolean> gained = old.gained();

    assertThat(gained).containsEntry("its own Secret, pushed to its own server", true);
    gained.remove("its own Secret, pushed to its own server");
    assertThat(gained.values()).as(gained.toString()).doesNotContain(true);
    assertDocumented(gained, false);
    assertThat(old.message("push-other"))
        .isEqualTo(
            tenants.filled("Secret ${victim}/vault, referenced by .spec.push.secret, " + MISSING));
    assertThat(old.message("login-other"))
        .contains(tenants.filled("Secret ${victim}/credentials"), MISSING);
    for (String other : List.of("push-login", "lease-login", "login-oldest", "login-ldap")) {
      assertThat(old.message(other))
          .as(other)
          .contains(tenants.filled("Secret ${victim}/"), MISSING);
    }
    for (String authority : List.of("push-authority", "lease-authority")) {
      assertThat(old.message(authority))
          .as(authority)
          .contains(tenants.filled("Secret ${victim}/credentials"), MISSING);
    }
    for (String host : List.of("push-host", "lease-host")) {
      assertThat(old.message(host)).as(host).contains(".spec.hostAPI leads to a host that is");
    }
    assertThat(old.message("login-robot"))
        .contains(tenants.filled("ServiceAccount ${victim}/robot"), MISSING);
    assertThat(old.message("host")).contains(".spec.hostAPI leads to a host that is");
    assertThat(old.message("push-path")).startsWith(".spec.push.secret.secretName is not valid");
  }

  /** A server or a clock that is wrong may make leases that are over when they come. */
  private static void assertCreatesNoLeaseAfterTheOther(TenantWorld tenants, OldKindsAttack old) {
    await()
        .untilAsserted(
            () ->
                assertThat(old.message("lease")).contains("check the clock of the server and of"));
    // One for each resource whose target may be written.
    assertThat(tenants.server.count("POST /api/v1/dynamic-secrets/leases")).isLessThanOrEqualTo(5);
  }

  /** The same by the logins that an InfisicalSecret has in its own spec. */
  private static void attackInline(TenantWorld tenants) {
    tenants.tenantReads(
        "inline-credential",
        "universalAuth",
        "credentialsRef: {secretName: credentials, secretNamespace: \"${victim}\"}");
    String robot =
        "identityId: id, serviceAccountRef: {name: robot, namespace: \"${victim}\"},"
            + " autoCreateServiceAccountToken: %s";
    tenants.tenantReads("inline-robot", "kubernetesAuth", robot.formatted(true));
    tenants.tenantReads("inline-listed", "kubernetesAuth", robot.formatted(false));
    tenants.tenantReads(
        "inline-cloud",
        "gcpIamAuth",
        "identityId: id, serviceAccountKeyFilePath: " + tenants.keyFile);
  }

  private static String universal(String secret) {
    return universal(secret, "${tenant}", "id", "secret");
  }

  private static String universal(String secret, String namespace, String idKey, String secretKey) {
    return """
    universal:
        clientIdRef: {name: %1$s, namespace: %2$s, key: %3$s}
        clientSecretRef: {name: %1$s, namespace: %2$s, key: %4$s}
    """
        .formatted(secret, namespace, idKey, secretKey);
  }

  private static String serviceAccount(String name, String namespace) {
    return serviceAccount("kubernetes", name, namespace);
  }

  private static String serviceAccount(String block, String name, String namespace) {
    return "%s: {%s, serviceAccountRef: {name: %s, namespace: \"%s\"}}"
        .formatted(block, ID, name, namespace);
  }

  private static String target(String name, String namespace) {
    return "{name: %s, namespace: \"%s\", kind: Secret, creationPolicy: Orphan}"
        .formatted(name, namespace);
  }

  /** What came of each, once every object has a verdict. */
  private static Map<String, Boolean> gained(TenantWorld tenants) {
    for (String auth :
        List.of(
            "mine",
            "credential",
            "robot",
            "by-oidc",
            "by-jwt",
            "partner",
            "system",
            "token",
            "ldap",
            "identity",
            "default",
            "cloud",
            "connection",
            "closed")) {
      tenants.authVerdict(auth);
    }
    for (String read : INLINE) {
      tenants.readVerdict(read);
    }
    tenants.connectionVerdict("probe");
    for (String sync :
        List.of("read", "closed", "shared", "write", "write-map", "overwrite", "take-system")) {
      tenants.syncVerdict(tenants.tenant, sync);
    }
    var server = tenants.server;
    Map<String, Boolean> gained = new TreeMap<>();
    gained.put("its own credential at its own server", server.count("a secret of the tenant") > 0);
    gained.put(
        "a Secret of another namespace as its credential",
        server.count(tenants.world.credentials.clientSecret()) > 0);
    gained.put(
        "a service account of another namespace", tokens(tenants, tenants.victim, "robot") > 0);
    gained.put(
        "a service account that consents to namespaces with similar names",
        tokens(tenants, tenants.victim, "partner") > 0);
    gained.put("a service account of kube-system", tokens(tenants, "kube-system", "default") > 0);
    gained.put(
        "the operator's own cloud identity at its own server", server.count("gcp-auth/login") > 0);
    gained.put(
        "whether a Secret of another namespace exists, and its keys",
        tenants.connectionVerdict("probe").getMessage().contains("is not usable"));
    gained.put(
        "another namespace's connection",
        tenants.authVerdict("connection").getMessage().contains("login at"));
    gained.put(
        "the default connection without its consent",
        !tenants.authVerdict("default").getMessage().contains("does not exist"));
    gained.put(
        "an identity id of another namespace at its own server",
        server.requests().stream()
            .anyMatch(
                r ->
                    r.contains("kubernetes-auth/login")
                        && r.contains(tenants.world.credentials.clientId())));
    gained.put(
        "secrets through another namespace's InfisicalAuth",
        tenants.values(tenants.tenant, "read").contains("of the victim"));
    gained.put(
        "a connection or an InfisicalAuth whose rule names namespaces with similar names",
        !tenants.authVerdict("closed").getMessage().contains(MISSING)
            || !tenants.values(tenants.tenant, "closed").isEmpty());
    gained.put(
        "what another namespace reads with the same identity id, or a place in it",
        !tenants.values(tenants.tenant, "shared").equals(List.of("from the tenant's server"))
            || tenants.server.count("token-of-a-tenants-own-server") == 0);
    gained.put(
        "a new target in another namespace", !tenants.values(tenants.victim, "planted").isEmpty());
    gained.put(
        "a new ConfigMap in another namespace",
        tenants.world.client.configMaps().inNamespace(tenants.victim).withName("planted").get()
            != null);
    gained.put(
        "a target of another resource, with forged marks",
        !tenants.values(tenants.victim, "target").equals(List.of("of the victim")));
    gained.put("a target in kube-system", !tenants.values("kube-system", "planted").isEmpty());
    return gained;
  }

  /** How many tokens of a service account the tenant's server received. */
  private static long tokens(TenantWorld tenants, String namespace, String name) {
    String subject = "system:serviceaccount:%s:%s".formatted(namespace, name);
    return tenants.server.requests().stream()
        .flatMap(request -> Pattern.compile("eyJ[\\w-]+\\.([\\w-]+)\\.").matcher(request).results())
        .map(jwt -> new String(Base64.getUrlDecoder().decode(jwt.group(1)), StandardCharsets.UTF_8))
        .filter(claims -> claims.contains("\"" + subject + "\""))
        .count();
  }

  private static void assertStatusesReadAsIfTheObjectsWereMissing(TenantWorld tenants) {
    assertAuthSays(
        tenants,
        "credential",
        "Secret ${victim}/credentials, referenced by .spec.universal.clientIdRef, " + MISSING);
    assertAuthSays(
        tenants,
        "token",
        "Secret ${victim}/credentials, referenced by .spec.token.tokenRef, " + MISSING);
    assertAuthSays(
        tenants,
        "ldap",
        "Secret ${victim}/credentials, referenced by .spec.ldap.passwordRef, " + MISSING);
    assertAuthSays(
        tenants,
        "identity",
        "Secret ${victim}/credentials, referenced by .spec.kubernetes.identityIdRef, " + MISSING);
    assertAuthSays(
        tenants,
        "robot",
        "ServiceAccount ${victim}/robot, referenced by .spec.kubernetes.serviceAccountRef, "
            + MISSING);
    assertAuthSays(
        tenants,
        "by-oidc",
        "ServiceAccount ${victim}/robot, referenced by .spec.oidc.serviceAccountRef, " + MISSING);
    assertAuthSays(
        tenants,
        "by-jwt",
        "ServiceAccount ${victim}/robot, referenced by .spec.jwt.serviceAccountRef, " + MISSING);
    assertInlineStatusesReadAsIfTheObjectsWereMissing(tenants);
    assertAuthSays(
        tenants,
        "system",
        "ServiceAccount kube-system/default, referenced by .spec.kubernetes.serviceAccountRef, "
            + MISSING);
    assertAuthSays(
        tenants,
        "connection",
        "InfisicalConnection ${victim}/infisical, referenced by .spec.infisicalConnectionRef, "
            + MISSING);
    assertAuthSays(
        tenants,
        "cloud",
        ".spec.method gcp-iam proves the operator's own cloud identity, which only InfisicalAuths"
            + " of the namespaces in --ambient-auth-namespaces may use; use another method");
    assertThat(tenants.connectionVerdict("probe").getMessage())
        .isEqualTo(
            tenants.filled(
                "Secret ${victim}/credentials, referenced by .spec.tls.caCertificate, " + MISSING));
    assertThat(tenants.syncVerdict(tenants.tenant, "read").getMessage())
        .isEqualTo(
            tenants.filled(
                "Reconciliation failed: InfisicalAuth ${victim}/auth, referenced by"
                    + " .spec.infisicalAuthRef, "
                    + MISSING));
  }

  private static void assertInlineStatusesReadAsIfTheObjectsWereMissing(TenantWorld tenants) {
    assertReadSays(
        tenants,
        "inline-credential",
        "Secret ${victim}/credentials, referenced by"
            + " .spec.authentication.universalAuth.credentialsRef, "
            + MISSING);
    for (String robot : List.of("inline-robot", "inline-listed")) {
      assertReadSays(
          tenants,
          robot,
          "ServiceAccount ${victim}/robot, referenced by"
              + " .spec.authentication.kubernetesAuth.serviceAccountRef, "
              + MISSING);
    }
    assertReadSays(
        tenants,
        "inline-cloud",
        ".spec.authentication.gcpIamAuth proves the operator's own cloud identity, which only"
            + " resources of the namespaces in --ambient-auth-namespaces may use; use another"
            + " login");
  }

  private static void assertReadSays(TenantWorld tenants, String name, String sentence) {
    assertThat(tenants.readVerdict(name).getMessage())
        .isEqualTo("Failed to sync secrets: " + tenants.filled(sentence));
  }

  private static void assertServesThoseWhoAreInvited(TenantWorld tenants) {
    tenants.world.annotate(
        ServiceAccount.class,
        "partner",
        TenancyRules.ALLOWED_AUTH_NAMESPACES,
        "someone-else, " + tenants.tenant);
    tenants.tenantLogsIn("invited", "kubernetes", serviceAccount("partner", "${victim}"));

    await().until(() -> tokens(tenants, tenants.victim, "partner") > 0);
  }

  /** Whoever may use the operator's identity is not lured to a tenant's server either. */
  private static void assertProvesTheOperatorToNoOtherHost(TenantWorld tenants) {
    tenants.asTenant(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: bait}
        spec: {address: "%s", allowedNamespaces: {names: ["*"]}}
        """
            .formatted(tenants.server.address()));
    tenants.world.apply(
        tenants.filled(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: identity, namespace: ${own}}
            stringData: {id: 5a5e7a51-0000-4000-8000-0000000000bb}
            ---
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalAuth
            metadata: {name: lured, namespace: ${own}}
            spec:
              infisicalConnectionRef: {name: bait, namespace: ${tenant}}
              method: gcp-iam
              gcpIam:
                identityIdRef: {name: identity, namespace: ${own}, key: id}
                serviceAccountKeyFilePath: %s
            """
                .formatted(tenants.keyFile)));

    await()
        .untilAsserted(
            () ->
                assertThat(
                        Conditions.find(
                                tenants
                                    .world
                                    .client
                                    .resources(InfisicalAuth.class)
                                    .inNamespace(tenants.own)
                                    .withName("lured")
                                    .get()
                                    .getStatus()
                                    .conditions(),
                                Conditions.IS_READY)
                            .map(Condition::getMessage))
                    .contains(
                        ".spec.method gcp-iam proves the operator's own cloud identity, which is"
                            + " sent only to the operator's default host or a host in"
                            + " --allowed-hosts; use a connection to one of these, or another"
                            + " method"));
    assertThat(tenants.server.count("gcp-auth/login")).isZero();
  }

  private static void assertAuthSays(TenantWorld tenants, String auth, String sentence) {
    assertThat(tenants.authVerdict(auth).getMessage()).isEqualTo(tenants.filled(sentence));
  }

  /** The page has a row for each attempt that says what comes of it in both modes. */
  private static void assertDocumented(Map<String, Boolean> gained, boolean open) {
    String page = DocsPage.read("docs/security.md").text();
    gained.forEach(
        (what, got) -> {
          String word = got ? "yes" : "no";
          assertThat(page).as(what).contains("| %s | %s".formatted(what, open ? word + " |" : ""));
          if (!open) {
            assertThat(page)
                .containsPattern("\\| \\Q%s\\E \\| (yes|no) \\| %s \\|".formatted(what, word));
          }
        });
  }

  @Test
  void followsTheLabelsThatASelectorAsksForAndForgetsThoseOfADeletedNamespace(ControlPlane plane) {
    try (TenantWorld tenants = new TenantWorld(plane, folder)) {
      tenants.world.change(
          InfisicalAuth.class,
          "auth",
          "{\"spec\":{\"allowedNamespaces\":{\"selector\":{\"matchLabels\":{\"partner\":\"yes\"}}}}}");
      tenants.startOperator("--tenancy=strict");
      tenants.tenantSyncs("read", "auth", "${victim}", target("read", "${tenant}"));
      String missing =
          "Reconciliation failed: InfisicalAuth ${victim}/auth, referenced by"
              + " .spec.infisicalAuthRef, "
              + MISSING;
      tenants.awaitSync(tenants.tenant, "read", missing);

      assertThatThrownBy(() -> labelAs(tenants, "yes"))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
      tenants.label(tenants.tenant, "partner", "no");
      tenants.label(tenants.tenant, "partner", "yes");
      tenants.awaitSync(tenants.tenant, "read", "Reconciliation successful");
      assertThat(tenants.values(tenants.tenant, "read")).containsExactly("of the victim");

      tenants.label(tenants.tenant, "partner", null);
      tenants.awaitSync(tenants.tenant, "read", missing);
      tenants.world.project.setSecret("dev", "/app", "PASSWORD", "changed later");
      tenants.world.annotate(
          InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "1");
      tenants.world.awaitData("target", Map.of("PASSWORD", "changed later"));
      assertThat(tenants.values(tenants.tenant, "read")).containsExactly("of the victim");

      tenants.label(tenants.tenant, "partner", "yes");
      tenants.awaitSync(tenants.tenant, "read", "Reconciliation successful");
      recreate(tenants);
      tenants.world.apply(
          """
          apiVersion: secrets.infisical.com/v1beta1
          kind: InfisicalStaticSecret
          metadata: {name: heir, namespace: %s}
          spec:
            infisicalAuthRef: {name: auth, namespace: "${namespace}"}
            syncOptions: {refreshInterval: 1h}
            sources: [{projectId: "${project}", environmentSlug: dev, secretPath: /app}]
            targets: [{name: heir, namespace: %1$s, kind: Secret, creationPolicy: Owner}]
          """
              .formatted(tenants.tenant));
      tenants.awaitSync(tenants.tenant, "heir", missing);
      assertThat(tenants.values(tenants.tenant, "heir")).isEmpty();
    }
  }

  private static void labelAs(TenantWorld tenants, String value) {
    tenants
        .mallory()
        .namespaces()
        .withName(tenants.tenant)
        .edit(
            found ->
                found.edit().editMetadata().addToLabels("partner", value).endMetadata().build());
  }

  private static void recreate(TenantWorld tenants) {
    var namespace = tenants.world.client.namespaces().withName(tenants.tenant);
    namespace.delete();
    await().until(() -> namespace.get() == null);
    tenants.world.plane.createNamespace(tenants.tenant);
  }

  @Test
  void saysInTheStatusOfTheOwnerThatASelectorCannotBeEvaluated(ControlPlane plane) {
    try (World world = World.idle(plane).withAuth()) {
      new OperatorRole(world).grant(PolicyRule::getVerbs);
      String selector =
          "{\"spec\":{\"allowedNamespaces\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}}}}";
      world.change(InfisicalAuth.class, "auth", selector);
      world.change(InfisicalConnection.class, "infisical", selector);
      world.startOperatorAs(ControlPlane.OPERATOR);
      world.awaitAuthReady();

      String sentence =
          ".spec.allowedNamespaces.selector matches no namespace: the operator's service account"
              + " may not list namespaces (RBAC); grant it list and watch on namespaces, or use"
              + " names";
      await()
          .untilAsserted(
              () -> {
                assertThat(
                        Conditions.find(
                            world.get(InfisicalAuth.class, "auth").getStatus().conditions(),
                            Conditions.ALLOWED_NAMESPACES))
                    .hasValueSatisfying(c -> assertThat(c.getMessage()).isEqualTo(sentence));
                assertThat(
                        Conditions.find(
                            world
                                .get(InfisicalConnection.class, "infisical")
                                .getStatus()
                                .conditions(),
                            Conditions.ALLOWED_NAMESPACES))
                    .hasValueSatisfying(c -> assertThat(c.getMessage()).isEqualTo(sentence));
              });

      world.change(
          InfisicalAuth.class, "auth", "{\"spec\":{\"allowedNamespaces\":{\"selector\":null}}}");
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          Conditions.find(
                              world.get(InfisicalAuth.class, "auth").getStatus().conditions(),
                              Conditions.ALLOWED_NAMESPACES))
                      .isEmpty());
    }
  }

  @Test
  void writesToOtherNamespacesByTheRulesOfAFileThatMayChange(ControlPlane plane)
      throws IOException {
    Path rules = folder.resolve("rules.yaml");
    Path sources = folder.resolve("sources.yaml");
    try (TenantWorld tenants = new TenantWorld(plane, folder)) {
      Files.writeString(rules, "rules: []");
      Files.writeString(sources, "rules: []");
      tenants.startOperator(
          "--tenancy=strict",
          "--gcp-key-dir=" + folder,
          "--allowed-targets=" + rules,
          "--allowed-sources=" + sources,
          "--allowed-hosts=127.0.0.1,infisical.example");
      assertGivesNothingThroughOldKinds(tenants);
      tenants.tenantLogsIn("mine", "universal", universal("mine"));
      tenants.tenantSyncs("write", "mine", "${tenant}", target("planted", "${victim}"));
      tenants.awaitSync(
          tenants.tenant,
          "write",
          "Reconciliation failed: 1 of 1 targets failed: Secret ${victim}/planted: resources of"
              + " namespace ${tenant} may not write to namespace ${victim}; move the target to"
              + " namespace ${tenant}, or have it allowed in the operator's --allowed-targets");

      Files.writeString(
          rules, tenants.filled("rules: [{from: [\"${tenant}\"], to: [\"${victim}\"]}]"));
      tenants.awaitSync(tenants.tenant, "write", "Reconciliation successful");
      assertThat(tenants.values(tenants.victim, "planted"))
          .containsExactly("from the tenant's server");

      assertPushesWhatARuleAllowsAndNothingOfTheCluster(tenants, sources);
      tenants.asTenant(
          """
          apiVersion: secrets.infisical.com/v1beta1
          kind: InfisicalConnection
          metadata: {name: elsewhere}
          spec: {address: "https://infisical.example.evil.example"}
          """);
      assertThat(tenants.connectionVerdict("elsewhere").getMessage())
          .endsWith(
              ".spec.address leads to a host that is not in the operator's --allowed-hosts; use one"
                  + " that is");
    }
  }

  private static void assertPushesWhatARuleAllowsAndNothingOfTheCluster(
      TenantWorld tenants, Path sources) throws IOException {
    assertThat(tenants.server.count("token-of-the-victim")).isZero();
    Files.writeString(
        sources, tenants.filled("rules: [{from: [\"${tenant}\"], to: [\"${victim}\", \"*\"]}]"));
    await().until(() -> tenants.server.count("token-of-the-victim") > 0);
    assertThat(tenants.server.count("secret-of-")).isZero();
    assertThat(tenants.server.count("release-of-helm")).isZero();
  }
}
