package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operators that divide the namespaces among themselves (docs/operations.md#shards). */
@WithControlPlane(crds = true)
class ShardsIT {
  private static final int NAMESPACES = 8;
  private static final String READ = "/api/v4/secrets";
  private static final String LOGIN = "/api/v1/auth/universal-auth/login";

  @Test
  void syncsEachResourceByExactlyOneShard(ControlPlane plane) throws Exception {
    List<String> namespaces =
        IntStream.range(0, NAMESPACES).mapToObj(i -> plane.namespace("team")).toList();
    try (World world = World.idle(plane).withAuth()) {
      namespaces.forEach(each -> world.atEnd(() -> delete(world, each)));
      namespaces.forEach(each -> sync(world, each));

      List<AutoCloseable> two = start(world, 2);
      namespaces.forEach(each -> await().alias(each).until(() -> holds(world, each, "first")));
      assertThat(world.server.journal().count("POST", LOGIN)).isEqualTo(2);
      assertThat(world.server.journal().entries("GET", READ))
          .extracting(Journal.Entry::path)
          .doesNotHaveDuplicates()
          .hasSize(NAMESPACES);
      stop(two);

      namespaces.forEach(each -> world.project.setSecret("dev", "/" + each, "PASSWORD", "second"));
      List<AutoCloseable> three = start(world, 3);
      namespaces.forEach(each -> await().alias(each).until(() -> holds(world, each, "second")));
      stop(three);
    }
  }

  private static List<AutoCloseable> start(World world, int count) {
    List<AutoCloseable> shards = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      shards.add(world.startAnotherOperator("--shard=" + index + "/" + count));
    }
    return shards;
  }

  private static void stop(List<AutoCloseable> shards) throws Exception {
    for (AutoCloseable shard : shards) {
      shard.close();
    }
  }

  private static void delete(World world, String namespace) {
    world.client.namespaces().withName(namespace).delete();
  }

  private static boolean holds(World world, String namespace, String password) {
    Secret secret = world.client.secrets().inNamespace(namespace).withName("app").get();
    String expected = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
    return secret != null && expected.equals(secret.getData().get("PASSWORD"));
  }

  private static void sync(World world, String namespace) {
    world.project.createFolder("dev", "/" + namespace);
    world.project.setSecret("dev", "/" + namespace, "PASSWORD", "first");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: app, namespace: %1$s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /%1$s}
          targets: [{name: app, namespace: %1$s, kind: Secret, creationPolicy: Owner}]
        """
            .formatted(namespace));
  }
}
