package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.DevServerBuilder;
import com.infisical.devserver.access.Role;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the pages of docs/infisical-auth take for granted: an Infisical server with a project and an
 * identity, and the operator with exactly the rights that the chart gives it, watching the
 * namespace {@code shop} of the pages.
 */
public final class PageWorld implements AutoCloseable {
  public static final String NAMESPACE = "shop";
  private static final Duration SOON = Duration.ofSeconds(60);

  public final ControlPlane plane;
  public final KubernetesClient client;
  public final DevServer server;
  public final DevIdentity identity;
  final String operatorNamespace;
  private final Map<String, String> placeholders = new HashMap<>();
  private final Deque<Path> applied = new ArrayDeque<>();
  private final LeakCheck leaks = new LeakCheck();
  private final RunningOperator operator;

  /**
   * @param infisical how the server is to be
   */
  public PageWorld(ControlPlane plane, DevServerBuilder infisical) {
    this(plane, infisical, Map.of());
  }

  /** In clouds that are doubles. */
  public PageWorld(ControlPlane plane, CloudDoubles clouds) {
    this(plane, DevServer.builder().clouds(clouds.issuers()), clouds.environment());
  }

  private PageWorld(
      ControlPlane plane, DevServerBuilder infisical, Map<String, String> environment) {
    this.plane = plane;
    this.client = plane.client();
    this.server = infisical.start();
    this.identity = server.identities().create("shop");
    DevProject project = server.projects().create("Shop", "shop");
    project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "value-of-the-page");
    project.grant(identity, Role.member());
    this.operatorNamespace = plane.namespace("infisical-operator");
    placeholders.put("YOUR-INFISICAL-ADDRESS", server.address());
    placeholders.put("YOUR-PROJECT-ID", project.id());
    placeholders.put("YOUR-IDENTITY-ID", identity.id());
    placeholders.put("YOUR-OPERATOR-NAMESPACE", operatorNamespace);
    plane.installOperatorRbac(operatorNamespace);
    this.operator =
        RunningOperator.start(
            environment,
            plane.kubeConfigFor(operatorNamespace, ControlPlane.OPERATOR),
            operatorNamespace,
            NAMESPACE);
    leaks.forbid("value-of-the-page");
  }

  /** Fills in the credentials of universal auth. */
  public void credentials(ClientCredentials credentials) {
    placeholders.put("YOUR-CLIENT-ID", credentials.clientId());
    placeholders.put("YOUR-CLIENT-SECRET", credentials.clientSecret());
    leaks.forbid(credentials.clientSecret());
  }

  /** Fills in another placeholder. */
  public void fill(String placeholder, String value) {
    placeholders.put(placeholder, value);
  }

  /** Fills in a placeholder whose value nobody may see. */
  public void fillSecretly(String placeholder, String value) {
    fill(placeholder, value);
    leaks.forbid(value);
  }

  /** Applies what the page says under a heading, with kubectl, fields that are unknown refused. */
  public void apply(DocsPage page, String heading) {
    Path file = plane.folder().resolve("page-" + applied.size() + ".yaml");
    try {
      Files.writeString(file, page.manifests(heading, placeholders));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    applied.push(file);
    plane.apply(file);
  }

  /** Takes the rule about tokens of service accounts from the operator's role. */
  public void withoutTokenRequests() {
    ClusterRoleBinding binding =
        client
            .rbac()
            .clusterRoleBindings()
            .withName(ControlPlane.OPERATOR + "-" + operatorNamespace)
            .get();
    ClusterRole whole = client.rbac().clusterRoles().withName(ControlPlane.OPERATOR).get();
    String name = ControlPlane.OPERATOR + "-without-tokens-" + operatorNamespace;
    ClusterRole less =
        whole
            .edit()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withRules(
                whole.getRules().stream()
                    .filter(rule -> !rule.getResources().contains("serviceaccounts/token"))
                    .toList())
            .build();
    client.resource(less).create();
    client.resource(binding).delete();
    client
        .resource(
            binding
                .edit()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .editRoleRef()
                .withName(name)
                .endRoleRef()
                .build())
        .create();
  }

  /** The value of a key, waited for. */
  public String awaitValue(String namespace, String secret, String key) {
    return await()
        .atMost(SOON)
        .until(
            () -> {
              Secret found = client.secrets().inNamespace(namespace).withName(secret).get();
              String value =
                  found == null || found.getData() == null ? null : found.getData().get(key);
              return value == null
                  ? ""
                  : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            },
            value -> !value.isEmpty());
  }

  /** Waits until the target of the page holds what the server has. */
  public void awaitSynced() {
    assertThat(awaitValue(NAMESPACE, "shop", "PASSWORD")).isEqualTo("value-of-the-page");
  }

  /** Waits until the InfisicalAuth is not ready, and gives the message. */
  public String awaitNotReady(String auth) {
    return awaitReady(auth, "False").getMessage();
  }

  /** Waits until IsReady has a value for the present generation. */
  public Condition awaitReady(String auth, String value) {
    return await()
        .atMost(SOON)
        .until(
            () -> {
              InfisicalAuth found =
                  client.resources(InfisicalAuth.class).inNamespace(NAMESPACE).withName(auth).get();
              return Conditions.find(found.getStatus().conditions(), Conditions.IS_READY)
                  .filter(
                      c ->
                          Objects.equals(
                              c.getObservedGeneration(), found.getMetadata().getGeneration()))
                  .filter(c -> c.getStatus().equals(value));
            },
            Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    try (leaks;
        server;
        operator) {
      leaks.assertNothingLeaked(client, NAMESPACE);
    } finally {
      for (Path file : applied) {
        CommandResult deleted =
            plane.kubectl("delete", "--ignore-not-found", "--wait=false", "-f", file.toString());
        assertThat(deleted.ok()).as(deleted.stderr()).isTrue();
      }
      // The controller waits 5 s before it empties a namespace: for all of them at once.
      List<String> namespaces = List.of(NAMESPACE, "infisical-token-review", "infisical-gateway");
      namespaces.forEach(each -> client.namespaces().withName(each).delete());
      namespaces.forEach(this::awaitNamespaceGone);
      client.namespaces().withName(operatorNamespace).delete();
    }
  }

  private void awaitNamespaceGone(String namespace) {
    await().atMost(SOON).until(() -> client.namespaces().withName(namespace).get() == null);
  }
}
