package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.RateLimiter;
import com.infisical.e2e.world.BrokenSetUps;
import com.infisical.e2e.world.BrokenSetUps.Broken;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.CommandRun;
import com.infisical.e2e.world.InlineResources;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The doctor names cause, field and remedy of whatever is broken; no operator runs here. */
@WithControlPlane(own = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorIT {
  private static final String PAGE = "docs/when-a-secret-does-not-arrive.md";
  private static final String BEGIN = "<!-- written by DoctorIT -->\n";
  private static final String END = "<!-- end -->";

  private World world;
  private BrokenSetUps setUps;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.idle(plane);
    setUps = new BrokenSetUps(world);
  }

  @AfterAll
  void endWorld() {
    world.close();
    setUps.close();
  }

  private CommandRun doctor(String... arguments) {
    List<String> all = new ArrayList<>(List.of("doctor", "-n", world.namespace));
    all.addAll(List.of(arguments));
    return CommandRun.in(world, all.toArray(String[]::new));
  }

  @Test
  void saysOfEachBrokenSetUpWhatThePageShows() throws IOException {
    StringJoiner rows = new StringJoiner("\n", "", "\n");
    rows.add("| what is broken | step | what doctor says |");
    rows.add("|---|---|---|");
    int number = 0;
    for (Broken broken : setUps.all()) {
      rows.add(row(broken, "case-" + ++number));
    }
    Path file = Repository.find().path(PAGE);
    String page = Files.readString(file);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String expected = page.substring(0, begin) + rows + page.substring(page.indexOf(END, begin));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, expected);
      page = expected;
    }
    assertThat(page)
        .as(
            "%s is not what the doctor says; write it by: build/maven -pl e2e -am verify"
                + " -Dtest=none -Dit.test=DoctorIT -Ddocs.update=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false",
            PAGE)
        .isEqualTo(expected);
  }

  private String row(Broken broken, String name) {
    Chain chain = setUps.chain(name);
    broken.breaks().accept(chain);
    List<String> arguments = new ArrayList<>(List.of("doctor", "-n", world.namespace, name));
    arguments.addAll(broken.arguments());
    CommandRun run =
        CommandRun.in(
            world,
            broken.variables(),
            world.plane.kubeConfigFile().toString(),
            arguments.toArray(String[]::new));
    world.server.faults().clear();
    assertThat(run.status()).as("%s: %s%s", broken.what(), run.out(), run.err()).isOne();
    assertThat(run.out()).as(broken.what()).contains("=> fails at step " + broken.step());
    String sentence =
        run.out()
            .lines()
            .filter(line -> line.startsWith("  FAIL"))
            .findFirst()
            .orElseThrow()
            .replaceFirst("^  FAIL  \\S+ +", "");
    return "| %s | %s | `%s` |"
        .formatted(
            broken.what(),
            broken.step(),
            setUps.fixed(sentence).replace(name, "app").replace("|", "\\|"));
  }

  @Test
  void walksAWholeChainAndRevokesItsLogin() {
    Chain chain = setUps.chain("whole");
    int logins = world.logins();

    CommandRun run = doctor("whole", "--key", "KEY");

    assertThat(run.out())
        .contains("ok    connection  InfisicalConnection %s/whole".formatted(world.namespace))
        .contains("TCP: port ")
        .contains(
            "ok    login       InfisicalAuth %s/whole: logged in by method universal"
                .formatted(world.namespace))
        .contains("ok    read        .spec.sources[0]: 1 secrets in /whole of environment dev")
        .contains("ok    merge       key \"KEY\" is won by .spec.sources[0], folder /whole")
        .contains("ok    write       Secret %s/whole: would be created".formatted(world.namespace))
        .contains("added: key KEY");
    assertThat(world.client.secrets().inNamespace(world.namespace).withName(chain.name).get())
        .isNull();
    assertThat(world.logins() - logins).isOne();
    assertThat(world.server.journal().count("POST", "/api/v1/auth/token/revoke")).isPositive();
  }

  @Test
  void asksTheServerWhetherItAcceptsAGivenTokenAndDoesNotRevokeIt() {
    String token = world.identity.tokenAuth(TokenSettings.DEFAULT);
    world.leaks.forbid(token);
    world.secret("given", Map.of("token", token));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: given}
        spec: {address: "${address}"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: given}
        spec:
          infisicalConnectionRef: {name: given, namespace: "${namespace}"}
          method: token
          token: {tokenRef: {name: given, namespace: "${namespace}", key: token}}
        """);
    int revocations = world.server.journal().count("POST", "/api/v1/auth/token/revoke");

    assertThat(doctor("auth/given").out())
        .contains(
            "ok    login       InfisicalAuth %s/given: the server accepts the token of method token, which expires at "
                .formatted(world.namespace));
    assertThat(world.server.journal().count("POST", "/api/v1/auth/token/revoke"))
        .isEqualTo(revocations);
  }

  @Test
  void printsForAnInfisicalSecretOfTheClusterWhatTheApiServerAdmits() throws IOException {
    defineInfisicalSecrets();
    world
        .client
        .resource(
            """
            apiVersion: secrets.infisical.com/v1alpha1
            kind: InfisicalSecret
            metadata: {name: old, namespace: "%1$s"}
            spec:
              hostAPI: https://infisical.example.com/api
              resyncInterval: 60
              authentication:
                kubernetesAuth:
                  identityId: 5f0c1b7e-0002-4000-8000-000000000002
                  serviceAccountRef: {name: default, namespace: "%1$s"}
                  autoCreateServiceAccountToken: true
                  secretsScope: {projectSlug: shop, envSlug: dev, secretsPath: /app, recursive: true}
              managedKubeSecretReferences:
                - {secretName: old, secretNamespace: "%1$s", creationPolicy: Owner}
            """
                .formatted(world.namespace))
        .create();

    CommandRun run = CommandRun.in(world, "doctor", "migrate", "-n", world.namespace);

    assertThat(run.status()).as(run.err()).isZero();
    Path printed = world.plane.folder().resolve("migrated.yaml");
    Files.writeString(printed, run.out());
    CommandResult applied =
        world.plane.kubectl("apply", "--dry-run=server", "-f", printed.toString());
    assertThat(applied.stdout() + applied.stderr())
        .contains("secret/old-identity created")
        .contains("infisicalconnection.secrets.infisical.com/old created")
        .contains("infisicalauth.secrets.infisical.com/old created")
        .contains("infisicalstaticsecret.secrets.infisical.com/old created");
    assertThat(applied.ok()).isTrue();
  }

  /** The kind as any version defines it, where the cluster lacks it. */
  private void defineInfisicalSecrets() {
    var definitions = world.client.apiextensions().v1().customResourceDefinitions();
    String name = "infisicalsecrets.secrets.infisical.com";
    if (definitions.withName(name).get() == null) {
      world
          .client
          .resource(
              """
              apiVersion: apiextensions.k8s.io/v1
              kind: CustomResourceDefinition
              metadata: {name: infisicalsecrets.secrets.infisical.com}
              spec:
                group: secrets.infisical.com
                names: {kind: InfisicalSecret, plural: infisicalsecrets, singular: infisicalsecret}
                scope: Namespaced
                versions:
                  - name: v1alpha1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
              """)
          .create();
      world.atEnd(() -> definitions.withName(name).delete());
    }
    await()
        .until(
            () ->
                definitions.withName(name).get().getStatus().getConditions().stream()
                    .anyMatch(
                        c -> c.getType().equals("Established") && c.getStatus().equals("True")));
  }

  @Test
  void agreesWithAnOperatorThatSyncs(ControlPlane plane) {
    try (World running = World.idle(plane).withAuth()) {
      // Secrets of the operator's own namespace are not pushed.
      running.startOperatorIn(
          plane.namespace("doctor-operator"), "--namespaces=" + running.namespace);
      running.leaks.forbid(Chain.VALUE);
      running.server.switches().eventsInPlan(false);
      running.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", Chain.VALUE);
      running.staticSecret("app", "app");
      running.change(
          InfisicalStaticSecret.class,
          "app",
          "{\"spec\": {\"syncOptions\": {\"instantUpdates\": true}}}");
      running.awaitSynced("app");

      CommandRun run = CommandRun.in(running, "doctor", "-n", running.namespace);
      CommandRun status = CommandRun.in(running, "status", "-n", running.namespace);
      CommandRun json = CommandRun.in(running, "doctor", "-n", running.namespace, "--json");

      assertThat(run.out())
          .contains("ok    write       Secret %s/app: in sync".formatted(running.namespace))
          .contains("note  operator    .spec.syncOptions.instantUpdates: ")
          .contains("ok    operator    Reconciliation successful (from the operator's status)")
          .contains("=> nothing is wrong");
      assertThat(run.status()).isZero();
      assertThat(json.out()).contains("\"ok\" : true").contains("\"source\" : \"operator\"");
      assertThat(status.out())
          .containsPattern("connection/infisical +True ")
          .containsPattern("auth/auth +True +universal +\\d+s ago ")
          .containsPattern(
              "staticsecret/app +True +universal +\\d+s ago +in .* 1 \\(1 secret\\) +1/1");
      asOneWhoMayReadNoSecrets(running);
      agreesOnTheKindsOfV1alpha1(running);
    }
  }

  /** Nothing is created, renewed, revoked or written at the server, whatever is wrong. */
  private static void agreesOnTheKindsOfV1alpha1(World running) {
    InlineResources resources = new InlineResources(running);
    resources.awaitReady();
    running.stopOperator();
    running.server.switches().limitRates(new RateLimiter.Limits(600, 200, 600));
    running.server.journal().reset();

    CommandRun run = CommandRun.in(running, "doctor", "-n", running.namespace);
    CommandRun status = CommandRun.in(running, "status", "-n", running.namespace);

    assertThat(run.out())
        .contains("rate limit of the server: ")
        .contains("InfisicalSecret %s/old".formatted(running.namespace))
        .contains("ok    connection  server of .spec.hostAPI: ")
        .contains("ok    login       .spec.authentication.universalAuth: logged in by method")
        .contains(
            "ok    read        .spec.authentication.universalAuth.secretsScope: 1 secrets in /old"
                + " of environment dev")
        .contains("ok    write       Secret %s/old: in sync".formatted(running.namespace))
        .containsPattern(
            "ok    lease       lease \\S+ of dynamic secret main in /lease of"
                + " environment dev \\(\\S+\\): \\S+ left")
        .contains("next look of the operator at 20")
        .contains("ok    write       Secret %s/db: a new lease".formatted(running.namespace))
        .contains("ok    read        .spec.push.secret: 2 keys of Secret ")
        .contains("ok    write       folder /pushed of environment dev: in sync")
        .contains(
            "note  write       keys exist and were not created by this resource, so they are left")
        .contains(
            "ok    operator    Pushed; some keys exist and are left as they are, see the condition"
                + " secrets.infisical.com/Conflict (from the operator's status)");
    assertThat(run.status()).as(run.out()).isZero();
    assertThat(status.out())
        .containsPattern("infisicalsecret/old +True +universalAuth +\\d+s ago ")
        .containsPattern("dynamicsecret/db +True +universalAuth +- +expires in ")
        .containsPattern("pushsecret/push +True +universalAuth +- +on change +1 \\(1 secret\\)");
    changesOfThoseKinds(running, resources);
    assertThat(running.server.journal().entries())
        .filteredOn(entry -> !entry.method().equals("GET"))
        .allSatisfy(
            entry ->
                assertThat(entry.path())
                    .matches("/api/v1/auth/(universal-auth/login|token/revoke)"));
  }

  private static void changesOfThoseKinds(World running, InlineResources resources) {
    long created = resources.leasesCreated();
    resources.endLeases();
    running.client.secrets().inNamespace(running.namespace).withName("push-source").delete();
    running.secret("push-source", Map.of("NEW", InlineResources.VALUE));

    CommandRun dynamic =
        CommandRun.in(running, "doctor", "-n", running.namespace, "dynamicsecret/db");
    CommandRun push = CommandRun.in(running, "doctor", "-n", running.namespace, "pushsecret/push");

    assertThat(dynamic.out())
        .contains("FAIL  lease       the server no longer has lease ")
        .contains(" (revoked or expired), so the credentials in Secret ")
        .contains("=> fails at step lease");
    assertThat(dynamic.status()).isOne();
    assertThat(push.out())
        .contains("would be changed")
        .contains("created: key \"NEW\"")
        .contains(
            "FAIL  write       most of what this resource created is no longer in its source");
    assertThat(resources.leasesCreated()).isEqualTo(created);
  }

  @Test
  void examinesWhatNoStaticSecretUsesToo() {
    String spare = world.plane.namespace("spare");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: unused, namespace: %s}
        spec: {address: "http://127.0.0.1:1"}
        """
            .formatted(spare));

    CommandRun run = CommandRun.in(world, "doctor", "-n", spare);

    world.client.namespaces().withName(spare).delete();
    assertThat(run.status()).isOne();
    assertThat(run.out())
        .contains("InfisicalConnection %s/unused".formatted(spare))
        .contains("FAIL  connection  ")
        .contains("=> fails at step connection");
  }

  @Test
  void saysWhatTheClusterLacks() {
    CommandRun run = CommandRun.in(world, "doctor", "cluster");

    assertThat(run.out())
        .contains("ok    crds        infisicalauths.secrets.infisical.com has the fields of this")
        .contains("FAIL  leader      no operator has ever led: there is no lease cf2b8c44");
    assertThat(run.status()).isOne();
  }

  @Test
  void namesWhoLeadsAndWhichRightsItLacks() {
    world.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: operator-0}
        spec: {serviceAccountName: default, containers: [{name: a, image: a}]}
        ---
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: cf2b8c44.infisical.com}
        spec: {holderIdentity: operator-0_x, leaseDurationSeconds: 3600, renewTime: "%s"}
        """
            .formatted(Instant.now().plusMillis(1).truncatedTo(ChronoUnit.MICROS)));

    CommandRun run = CommandRun.in(world, "doctor", "cluster");

    world.client.leases().inNamespace(world.namespace).delete();
    assertThat(run.out())
        .contains(
            "ok    leader      the lease %s/cf2b8c44.infisical.com is held by operator-0_x"
                .formatted(world.namespace))
        .contains(
            "FAIL  rights      system:serviceaccount:%s:default may not get infisicalconnections"
                .formatted(world.namespace));
  }

  @Test
  void listsWhatStrictTenancyWouldRefuseWithTheRuleThatAllowsIt() {
    String tenant = world.plane.namespace("tenant");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: login, namespace: %1$s}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: universal
          universal:
            clientIdRef: {name: login, namespace: "${namespace}", key: clientId}
            clientSecretRef: {name: login, namespace: "${namespace}", key: clientSecret}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: cloud, namespace: %1$s}
        spec:
          infisicalConnectionRef: {name: own, namespace: %1$s}
          method: aws-iam
          awsIam: {identityIdRef: {name: login, namespace: %1$s, key: id}}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: app, namespace: %1$s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
          targets:
          - {name: app, namespace: %1$s, kind: Secret, creationPolicy: Owner}
          - {name: app, namespace: "${namespace}", kind: Secret, creationPolicy: Orphan}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: own, namespace: %1$s}
        spec:
          address: https://infisical.example
          tls: {caCertificate: {name: ca, namespace: "${namespace}", key: ca.crt}}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalPushSecret
        metadata: {name: push, namespace: %1$s}
        spec:
          hostAPI: https://infisical.example/api
          tls: {caRef: {secretName: ca, secretNamespace: "${namespace}", key: ca.crt}}
          authentication:
            universalAuth: {credentialsRef: {secretName: login, secretNamespace: "${namespace}"}}
          destination: {projectId: p, environmentSlug: dev, secretsPath: /}
          push: {secret: {secretName: app, secretNamespace: "${namespace}"}}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: old, namespace: %1$s}
        spec:
          authentication:
            kubernetesAuth:
              identityId: i
              serviceAccountRef: {name: robot, namespace: "${namespace}"}
              secretsScope: {projectId: p, envSlug: dev, secretsPath: /}
          managedKubeSecretReferences:
          - {secretName: old, secretNamespace: %1$s}
          - {secretName: old, secretNamespace: "${namespace}"}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: lease, namespace: %1$s}
        spec:
          authentication: {awsIamAuth: {identityId: i}}
          dynamicSecret: {secretName: db, secretsPath: /, environmentSlug: dev, projectId: p}
          leaseRevocationPolicy: None
          leaseTTL: 1h
          managedSecretReference: {secretName: lease, secretNamespace: "${namespace}"}
        """
            .formatted(tenant));

    CommandRun run = CommandRun.in(world, "doctor", "tenancy", "-n", tenant);

    world.client.namespaces().withName(tenant).delete();
    assertThat(run.out().replace(tenant, "tenant").replace(world.namespace, "shop"))
        .isEqualTo(
            """
            InfisicalConnection tenant/own .spec.tls.caCertificate: Secret shop/ca; move the Secret to namespace tenant; no rule allows it
            InfisicalSecret tenant/old .spec.authentication.kubernetesAuth.serviceAccountRef: ServiceAccount shop/robot; name tenant in the annotation secrets.infisical.com/allowed-auth-namespaces of the ServiceAccount
            InfisicalSecret tenant/old .spec.managedKubeSecretReferences[1]: Secret shop/old; allow targets from namespace tenant in namespace shop in the file of --allowed-targets
            InfisicalDynamicSecret tenant/lease .spec.authentication.awsIamAuth: the operator's own cloud identity (aws-iam); add tenant to --ambient-auth-namespaces of the operator
            InfisicalDynamicSecret tenant/lease .spec.managedSecretReference: Secret shop/lease; allow targets from namespace tenant in namespace shop in the file of --allowed-targets
            InfisicalPushSecret tenant/push .spec.hostAPI: https://infisical.example; add its host to --allowed-hosts of the operator
            InfisicalPushSecret tenant/push .spec.tls.caRef: Secret shop/ca; move the Secret to namespace tenant; no rule allows it
            InfisicalPushSecret tenant/push .spec.authentication.universalAuth.credentialsRef: Secret shop/login; move the Secret to namespace tenant; no rule allows it
            InfisicalPushSecret tenant/push .spec.push.secret: Secret shop/app; allow sources from namespace tenant in namespace shop in the file of --allowed-sources
            InfisicalAuth tenant/cloud .spec.method: the operator's own cloud identity (aws-iam); add tenant to --ambient-auth-namespaces of the operator
            InfisicalAuth tenant/login .spec.universal.clientIdRef: Secret shop/login; move the Secret to namespace tenant; no rule allows it
            InfisicalAuth tenant/login .spec.infisicalConnectionRef: InfisicalConnection shop/infisical; add tenant to .spec.allowedNamespaces.names of InfisicalConnection shop/infisical
            InfisicalStaticSecret tenant/app .spec.infisicalAuthRef: InfisicalAuth shop/auth; add tenant to .spec.allowedNamespaces.names of InfisicalAuth shop/auth
            InfisicalStaticSecret tenant/app .spec.targets[1]: Secret shop/app; allow targets from namespace tenant in namespace shop in the file of --allowed-targets
            """);
    assertThat(run.status()).isOne();
  }

  private static void asOneWhoMayReadNoSecrets(World running) {
    running.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: viewer}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: viewer}
        rules:
        - {apiGroups: [secrets.infisical.com], resources: ['*'], verbs: [get, list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: viewer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: viewer}
        subjects: [{kind: ServiceAccount, name: viewer, namespace: "${namespace}"}]
        """);
    String viewer = running.plane.kubeConfigFileFor(running.namespace, "viewer").toString();

    CommandRun plain =
        CommandRun.in(running, Map.of(), viewer, "doctor", "-n", running.namespace, "app");
    CommandRun asUser =
        CommandRun.in(
            running, Map.of(), viewer, "doctor", "-n", running.namespace, "app", "--as-user");
    CommandRun everywhere = CommandRun.in(running, Map.of(), viewer, "status", "-A");

    assertThat(plain.status()).isOne();
    assertThat(plain.out())
        .contains(
            "FAIL  login       you may not get secrets in namespace %s, which this step needs for Secret %1$s/credentials, referenced by .spec.universal.clientIdRef; ask for a role with that right, or skip what needs it with --as-user"
                .formatted(running.namespace));
    assertThat(asUser.status()).isZero();
    assertThat(asUser.out()).contains("skip  login       you may not get secrets");
    assertThat(everywhere.status()).isEqualTo(2);
    assertThat(everywhere.err())
        .contains("you may not list infisicalconnections.secrets.infisical.com in all namespaces");
  }
}
