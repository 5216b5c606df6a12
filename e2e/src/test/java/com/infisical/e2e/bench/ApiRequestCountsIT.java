package com.infisical.e2e.bench;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many requests the operator sends to the API server for its resources, by the API server's own
 * audit log; the lease apart. One resource's life, in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiRequestCountsIT {
  private static final int RESOURCES = 20;
  private static final String READS = "/api/v4/secrets";
  private static final Set<String> NOT_COUNTED = Set.of("list", "watch");

  private AuditLog audit;
  private ControlPlane plane;
  private com.infisical.e2e.world.World world;

  @BeforeAll
  void startWorld(@TempDir Path folder) throws IOException {
    audit = AuditLog.prepare(folder, List.of("testkit-admin"));
    ControlPlaneBuilder builder = ControlPlane.builder();
    audit.flags().forEach(builder::apiServerFlag);
    plane = builder.start();
    plane.applyCrds();
    world = com.infisical.e2e.world.World.on(plane).withAuth();
    world.awaitAuthReady();
    for (int i = 0; i < RESOURCES; i++) {
      world.project.setSecret("dev", "/app-" + i, "KEY", "one");
    }
  }

  @AfterAll
  void endWorld() {
    world.close();
    plane.close();
  }

  @Test
  @Order(1)
  void needsTwoRequestsForTheFirstSyncOfAResource() {
    Instant start = Instant.now();

    for (int i = 0; i < RESOURCES; i++) {
      apply("app-" + i);
    }
    for (int i = 0; i < RESOURCES; i++) {
      world.awaitSynced("app-" + i);
    }

    assertThat(requestsSince(start))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "create secrets", (long) RESOURCES,
                "patch infisicalstaticsecrets/status", (long) RESOURCES));
  }

  @Test
  @Order(2)
  void needsNoneForARefreshThatFindsNothingChanged() {
    Instant start = Instant.now();
    int reads = world.server.journal().count("GET", READS);

    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> world.server.journal().count("GET", READS) >= reads + 2 * RESOURCES);

    assertThat(requestsSince(start)).isEmpty();
  }

  @Test
  @Order(3)
  void writesTheTargetAndTheStatusOnceForAChange() {
    Instant start = Instant.now();

    world.project.setSecret("dev", "/app-0", "KEY", "two");
    world.awaitData("app-0", Map.of("KEY", "two"));
    int reads = world.server.journal().count("GET", READS);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> world.server.journal().count("GET", READS) >= reads + RESOURCES);

    Map<String, Long> requests = requestsSince(start);
    assertThat(requests)
        .containsEntry("update secrets", 1L)
        .containsEntry("patch infisicalstaticsecrets/status", 1L);
    assertThat(requests.keySet())
        .isSubsetOf(
            "get secrets",
            "update secrets",
            "patch infisicalstaticsecrets/status",
            "create events");
  }

  private void apply(String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %1$s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 5s}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /%1$s}
          targets:
            - {name: %1$s, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """
            .formatted(name));
  }

  /** The operator's requests, by verb and kind. */
  private Map<String, Long> requestsSince(Instant start) {
    return audit.between(start, Instant.now()).stream()
        .filter(request -> request.agent().startsWith("k8-operator/"))
        .filter(request -> !NOT_COUNTED.contains(request.verb()))
        .filter(request -> !request.resource().equals("leases"))
        .collect(
            groupingBy(
                request -> request.verb() + " " + request.resource(), TreeMap::new, counting()));
  }
}
