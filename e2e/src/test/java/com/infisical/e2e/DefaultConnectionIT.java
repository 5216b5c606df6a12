package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.OperatorRole;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An InfisicalAuth that references no connection uses the operator's default one. */
@WithControlPlane(controllerManager = true, crds = true)
class DefaultConnectionIT {
  @Test
  void usesTheConnectionDefaultOfTheOperatorsNamespaceAndNoticesItsChanges(ControlPlane plane) {
    try (World world = World.on(plane)) {
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
      auth(world, "");
      world.staticSecret("app", "target");
      world.awaitAuthNotReady(
          "the default InfisicalConnection %s/default (--default-connection) does not exist; create"
                  .formatted(world.namespace)
              + " it, or reference a connection in .spec.infisicalConnectionRef");

      connection(world, world.namespace, world.server.address());
      world.awaitSynced("app");
      world.awaitData("target", Map.of("PASSWORD", "first"));

      world.change(
          InfisicalConnection.class, "default", "{\"spec\":{\"address\":\"http://127.0.0.1:1\"}}");
      world.awaitAuthNotReady("login at http://127.0.0.1:1 failed");
      await()
          .untilAsserted(
              () ->
                  assertThat(world.metrics())
                      .contains(
                          "infisical_resources_failing{kind=\"InfisicalAuth\"} 1.0",
                          "infisical_logins_total{method=\"universal\",outcome=\"unreachable\"}"));
    }
  }

  @Test
  void readsTheReferenceThatGoClientsSendForNoneAsAbsent(ControlPlane plane) {
    try (World world = World.on(plane)) {
      auth(world, "infisicalConnectionRef: {name: '', namespace: ''}");
      connection(world, world.namespace, world.server.address());

      world.awaitAuthReady();
    }
  }

  @Test
  void watchesADefaultConnectionOutsideTheWatchedNamespacesWithARoleForThatObject(
      ControlPlane plane) {
    String platform = plane.namespace("platform");
    try (World world = World.idle(plane)) {
      world.atEnd(() -> world.client.namespaces().withName(platform).delete());
      new OperatorRole(world).grant(PolicyRule::getVerbs);
      connection(world, platform, "http://127.0.0.1:1");
      auth(world, "");
      world.startOperatorIn(
          world.namespace,
          plane.kubeConfigFor(world.namespace, ControlPlane.OPERATOR),
          Map.of(),
          "--namespaces=" + world.namespace,
          "--default-connection=" + platform + "/default");
      world.awaitAuthNotReady(
          "InfisicalConnection %s/default, referenced by .spec.infisicalConnectionRef, could not be"
                  .formatted(platform)
              + " read: the operator's service account is not allowed to (RBAC); grant it get on"
              + " infisicalconnections there");
      world.stopOperator();

      allowOneConnection(world, platform);
      world.startOperatorIn(
          world.namespace,
          plane.kubeConfigFor(world.namespace, ControlPlane.OPERATOR),
          Map.of(),
          "--namespaces=" + world.namespace,
          "--default-connection=" + platform + "/default");
      world.awaitAuthNotReady("login at http://127.0.0.1:1 failed");

      connection(world, platform, world.server.address());
      world.awaitAuthReady();
      assertThat(
              world
                  .client
                  .resources(InfisicalConnection.class)
                  .inNamespace(platform)
                  .withName("default")
                  .get()
                  .getStatus()
                  .conditions())
          .isEmpty();
      assertThat(world.get(InfisicalAuth.class, "auth").getSpec().infisicalConnectionRef())
          .isNull();
    }
  }

  private static void connection(World world, String namespace, String address) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: default, namespace: %s}
        spec: {address: "%s"}
        """
            .formatted(namespace, address));
  }

  private static void auth(World world, String reference) {
    world.secret("credentials", world.credentials());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: auth}
        spec:
          %s
          method: universal
          universal:
            clientIdRef: {name: credentials, namespace: "${namespace}", key: clientId}
            clientSecretRef: {name: credentials, namespace: "${namespace}", key: clientSecret}
        """
            .formatted(reference));
  }

  private static void allowOneConnection(World world, String namespace) {
    world.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: default-connection, namespace: %1$s}
        rules:
          - apiGroups: [secrets.infisical.com]
            resources: [infisicalconnections]
            resourceNames: [default]
            verbs: [get, list, watch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: default-connection, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: default-connection}
        subjects: [{kind: ServiceAccount, name: %2$s, namespace: "${namespace}"}]
        """
            .formatted(namespace, ControlPlane.OPERATOR));
  }
}
