package com.infisical.e2e;

import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An operator that watches several namespaces, each by informers of its own. */
@WithControlPlane(controllerManager = true, crds = true)
class SeveralNamespacesIT {
  @Test
  void knowsTheTargetsOfEachNamespaceAfterARestart(ControlPlane plane) {
    String second = plane.namespace("second");
    try (World world = World.idle(plane).withAuth()) {
      world.atEnd(() -> world.client.namespaces().withName(second).delete());
      List<String> namespaces = List.of(world.namespace, second);
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
      world.startOperator(second);
      namespaces.forEach(namespace -> sync(world, namespace, "stays", "leaves"));
      namespaces.forEach(
          namespace -> await().alias(namespace).until(() -> exists(world, namespace, "leaves")));
      world.stopOperator();

      world.startOperator(second);
      namespaces.forEach(namespace -> sync(world, namespace, "stays"));

      namespaces.forEach(
          namespace -> await().alias(namespace).until(() -> !exists(world, namespace, "leaves")));
    }
  }

  private static boolean exists(World world, String namespace, String secret) {
    return world.client.secrets().inNamespace(namespace).withName(secret).get() != null;
  }

  private static void sync(World world, String namespace, String... targets) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: app, namespace: %1$s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /app}
          targets: [%2$s]
        """
            .formatted(
                namespace,
                Arrays.stream(targets)
                    .map(
                        "{name: %%s, namespace: %s, kind: Secret, creationPolicy: Owner}"
                                .formatted(namespace)
                            ::formatted)
                    .collect(Collectors.joining(", "))));
  }
}
