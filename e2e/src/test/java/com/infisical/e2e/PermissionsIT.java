package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.bench.AuditLog;
import com.infisical.e2e.world.Capabilities;
import com.infisical.e2e.world.ChartOperator;
import com.infisical.e2e.world.GrantedRights;
import com.infisical.e2e.world.GrantedRights.Right;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneBuilder;
import com.infisical.testkit.Helm;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator does everything with the rights that the chart gives its service account, needs each
 * of them, and has no others (docs/permissions.md).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsIT {
  private static final String WIDE = "wide-operator";
  private static final String SCOPED = "scoped-operator";
  private static final String READER = "prometheus";
  private static final String KINDS = "secrets.infisical.com";
  private static final String RBAC = "rbac.authorization.k8s.io";

  /** With rights in namespaces only, whether a kind is being deleted cannot be known. */
  private static final String DEFINITIONS = "customresourcedefinitions";

  /** Not a call, but what the API server asks itself when an owner reference is written. */
  private static final String FINALIZERS = "infisicalstaticsecrets/finalizers";

  private AuditLog audit;
  private ControlPlane plane;
  private KubernetesClient admin;

  @BeforeAll
  void startPlane(@TempDir Path folder) throws IOException {
    audit = AuditLog.prepare(folder, List.of(account(WIDE), account(SCOPED)));
    ControlPlaneBuilder builder = ControlPlane.builder();
    audit.flags().forEach(builder::apiServerFlag);
    // Some distributions check who sets owner references that block deletion; by default none do.
    builder.apiServerFlag("--enable-admission-plugins=OwnerReferencesPermissionEnforcement");
    plane = builder.start();
    admin = plane.client();
    plane.applyCrds();
  }

  @AfterAll
  void endPlane() {
    plane.close();
  }

  @Test
  void worksClusterWideWithTheRightsOfTheChartAndNeedsEachOfThem() throws InterruptedException {
    try (World world = World.idle(plane)) {
      install(WIDE);
      worksAndNeedsEachRight(world, WIDE);

      assertThat(allowed(WIDE, forbiddenAnywhere())).isEmpty();
    }
  }

  @Test
  void worksInOneNamespaceWithoutAnyRightElsewhere() throws InterruptedException {
    try (World world = World.idle(plane)) {
      plane.createNamespace(SCOPED);
      certificates(SCOPED);
      install(
          SCOPED,
          "scopedNamespaces={" + world.namespace + "}",
          "scopedRBAC=true",
          "defaultConnection.enabled=true",
          "defaultConnection.address=" + world.server.address(),
          "defaultConnection.tls.caCertificate.name=ca",
          "defaultConnection.tls.caCertificate.key=ca.crt");
      worksAndNeedsEachRight(world, SCOPED);

      assertThat(allowed(SCOPED, forbiddenAnywhere())).isEmpty();
      assertThat(allowed(SCOPED, forbiddenOutside())).isEmpty();
      refusesWhatIsOutside(world);
    }
  }

  @Test
  void needsTheRightToSetFinalizersWhereOwnerReferencesAreChecked() {
    try (World world = World.idle(plane)) {
      world.staticSecret("app", "app");
      world.apply(
          """
          apiVersion: v1
          kind: ServiceAccount
          metadata: {name: writer}
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: Role
          metadata: {name: writer}
          rules: [{apiGroups: [""], resources: [secrets], verbs: [create]}]
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: writer}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
          subjects: [{kind: ServiceAccount, name: writer, namespace: "${namespace}"}]
          """);
      try (KubernetesClient writer = plane.clientFor(world.namespace, "writer")) {
        await()
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> writer.resource(owned(world)).create())
                        .hasMessageContaining("cannot set blockOwnerDeletion"));

        world.change(
            Role.class,
            "writer",
            """
            {"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["create"]},
              {"apiGroups":["secrets.infisical.com"],"resources":["%s"],"verbs":["update"]}]}
            """
                .formatted(FINALIZERS));

        await().ignoreExceptions().until(() -> writer.resource(owned(world)).create() != null);
      }
    }
  }

  private void worksAndNeedsEachRight(World world, String release) throws InterruptedException {
    Instant start = Instant.now();
    try (ChartOperator operator = ChartOperator.start(plane, release, release)) {
      Capabilities capabilities = new Capabilities(world, () -> requestsSince(start, release));
      if (release.equals(SCOPED)) {
        capabilities.useTheDefaultConnection();
      } else {
        capabilities.generates();
      }
      capabilities.useAll();
      assertThat(operator.metrics(reader(release))).contains("infisical_reconciles_total");
      assertThat(operator.log()).isNotEmptyFile();
    }
    List<AuditLog.Request> requests = requestsSince(start, release);
    // Statuses are forbidden by a policy at the end.
    assertThat(requests)
        .filteredOn(request -> request.code() == 403 && !request.resource().endsWith("/status"))
        .filteredOn(request -> !release.equals(SCOPED) || !request.resource().equals(DEFINITIONS))
        // Where the Go operator had its configuration; only some may look there.
        .filteredOn(request -> !request.resource().equals("configmaps"))
        .isEmpty();
    assertThat(GrantedRights.of(admin, release, release).withoutRequest(requests))
        .as("rights that no call needs")
        .filteredOn(right -> !right.resource().endsWith("/finalizers"))
        .isEmpty();
  }

  /** What the default connection trusts. */
  private void certificates(String namespace) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("ca")
                .endMetadata()
                .addToStringData("ca.crt", plane.caCertificatePem())
                .build())
        .create();
  }

  /** A token of the service account that the release's values name as a reader of its metrics. */
  private String reader(String release) {
    plane.kubectl("create", "serviceaccount", READER, "--namespace=" + release);
    return plane.kubectl("create", "token", READER, "--namespace=" + release).stdout().strip();
  }

  /** What only those can do who may do it already, and what is none of the operator's business. */
  private static List<Right> forbiddenAnywhere() {
    List<Right> forbidden = new ArrayList<>();
    for (String kind : List.of("roles", "rolebindings", "clusterroles", "clusterrolebindings")) {
      for (String verb :
          List.of("get", "create", "update", "patch", "delete", "escalate", "bind")) {
        forbidden.add(right(verb, RBAC, kind));
      }
    }
    for (String kind :
        List.of(
            "infisicalconnections",
            "infisicalauths",
            "infisicalstaticsecrets",
            "infisicalsecrets")) {
      for (String verb : List.of("create", "update", "patch", "delete", "deletecollection")) {
        forbidden.add(right(verb, KINDS, kind));
      }
    }
    for (String kind : List.of("deployments", "statefulsets", "daemonsets")) {
      for (String verb : List.of("create", "update", "delete")) {
        forbidden.add(right(verb, "apps", kind));
      }
    }
    for (String verb : List.of("list", "create", "delete")) {
      forbidden.add(right(verb, "", "serviceaccounts"));
    }
    for (String verb : List.of("get", "create", "delete")) {
      forbidden.add(right(verb, "", "pods"));
      forbidden.add(right(verb, "", "nodes"));
      forbidden.add(right(verb, "", "namespaces"));
      forbidden.add(right(verb, "coordination.k8s.io", "leases"));
      forbidden.add(right(verb, "apiextensions.k8s.io", "customresourcedefinitions"));
    }
    forbidden.add(right("create", "", "pods/exec"));
    forbidden.add(right("impersonate", "", "users"));
    forbidden.add(right("impersonate", "", "groups"));
    forbidden.add(right("impersonate", "", "serviceaccounts"));
    forbidden.add(right("create", "certificates.k8s.io", "certificatesigningrequests"));
    return forbidden;
  }

  /** What the operator does in its namespaces, anywhere else. */
  private static List<Right> forbiddenOutside() {
    List<Right> forbidden = new ArrayList<>();
    for (String verb : List.of("get", "list", "watch", "create", "update", "patch", "delete")) {
      forbidden.add(right(verb, "", "secrets"));
      forbidden.add(right(verb, "", "configmaps"));
    }
    forbidden.add(right("create", "", "serviceaccounts/token"));
    forbidden.add(right("create", "", "events"));
    forbidden.add(right("patch", "apps", "deployments"));
    forbidden.add(right("list", KINDS, "infisicalauths"));
    forbidden.add(right("patch", KINDS, "infisicalauths/status"));
    // Its own namespace holds the lease and the key, and nothing else that it may read.
    forbidden.add(new Right("get", "", "secrets", SCOPED, List.of("credentials")));
    forbidden.add(new Right("list", "", "secrets", SCOPED, List.of()));
    forbidden.add(new Right("create", "", "serviceaccounts/token", SCOPED, List.of()));
    return forbidden;
  }

  private static Right right(String verb, String group, String resource) {
    return new Right(verb, group, resource, "default", List.of());
  }

  /** Those of the rights that the API server's authorizer grants the release's service account. */
  private List<Right> allowed(String release, List<Right> rights) {
    return rights.stream().filter(right -> isAllowed(release, right)).toList();
  }

  private boolean isAllowed(String release, Right right) {
    String[] resource = right.resource().split("/", 2);
    return admin
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(account(release))
                .withGroups("system:serviceaccounts", "system:authenticated")
                .withNewResourceAttributes()
                .withVerb(right.verb())
                .withGroup(right.group())
                .withResource(resource[0])
                .withSubresource(resource.length > 1 ? resource[1] : null)
                .withNamespace(right.namespace())
                .withName(right.names().isEmpty() ? null : right.names().getFirst())
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  /** The same by real calls. */
  private void refusesWhatIsOutside(World world) {
    try (KubernetesClient operator = plane.clientFor(SCOPED, SCOPED)) {
      assertThat(operator.secrets().inNamespace(world.namespace).list().getItems()).isNotEmpty();
      assertForbidden(() -> operator.secrets().inAnyNamespace().list());
      assertForbidden(() -> operator.secrets().inNamespace("default").withName("any").get());
      assertForbidden(
          () ->
              operator
                  .serviceAccounts()
                  .inNamespace("kube-system")
                  .withName("default")
                  .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build()));
      assertForbidden(
          () -> operator.rbac().roles().inNamespace(world.namespace).withName("any").get());
    }
  }

  private static void assertForbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private static Secret owned(World world) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(world.namespace)
        .withGenerateName("owned-")
        .addNewOwnerReference()
        .withApiVersion("secrets.infisical.com/v1beta1")
        .withKind("InfisicalStaticSecret")
        .withName("app")
        .withUid(world.get(InfisicalStaticSecret.class, "app").getMetadata().getUid())
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private List<AuditLog.Request> requestsSince(Instant start, String release) {
    return audit.between(start, Instant.now()).stream()
        .filter(request -> request.user().equals(account(release)))
        .toList();
  }

  private void install(String release, String... values) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "install",
                release,
                Helm.chart().toString(),
                "--namespace=" + release,
                "--create-namespace",
                "--set=installCRDs=false,fullnameOverride=" + release,
                "--set=metricsService.readers[0].name=" + READER,
                "--set=metricsService.readers[0].namespace=" + release));
    for (String value : values) {
      words.add("--set=" + value);
    }
    plane.helm().require(words.toArray(String[]::new));
  }

  private static String account(String release) {
    return "system:serviceaccount:%1$s:%1$s".formatted(release);
  }
}
