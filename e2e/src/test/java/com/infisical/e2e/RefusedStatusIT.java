package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.InlineResources;
import com.infisical.e2e.world.StatusPolicy;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Statuses that a policy of the cluster refuses, of all kinds. */
@WithControlPlane(controllerManager = true, crds = true)
class RefusedStatusIT {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Longer than the first three pauses, 1, 2 and 4 s, which grow. */
  private static final Duration QUIET = Duration.ofSeconds(6);

  /** One resource of each kind, with its kind as users write it. */
  private static final Map<String, List<String>> RESOURCES =
      Map.of(
          "infisicalconnections", List.of("v1beta1", "InfisicalConnection", "infisical"),
          "infisicalauths", List.of("v1beta1", "InfisicalAuth", "auth"),
          "infisicalstaticsecrets", List.of("v1beta1", "InfisicalStaticSecret", "app"),
          "infisicalsecrets", List.of("v1alpha1", "InfisicalSecret", "old"),
          "infisicaldynamicsecrets", List.of("v1alpha1", "InfisicalDynamicSecret", "db"),
          "infisicalpushsecrets", List.of("v1alpha1", "InfisicalPushSecret", "push"));

  @Test
  void areTriedLessAndLessOftenWhileTheWorkGoesOnAndAreWrittenOnceTheyMayBe(ControlPlane plane) {
    try (World world = World.idle(plane)) {
      StatusPolicy policy = StatusPolicy.deny(world);
      world
          .client
          .resources(InfisicalConnection.class)
          .inNamespace(world.namespace)
          .withName("probe")
          .delete();
      world.withAuth();
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
      world.staticSecret("app", "target", "1h");
      InlineResources inline = new InlineResources(world);
      world.startOperator();

      world.awaitData("target", Map.of("PASSWORD", "first"));
      world.awaitData("old", Map.of("OLD", InlineResources.VALUE));
      await().until(() -> !world.data("db").isEmpty());
      awaitQuiet(policy);
      world.project.setSecret("dev", "/app", "PASSWORD", "second");
      world.annotate(InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "1");
      world.awaitData("target", Map.of("PASSWORD", "second"));
      assertThat(inline.leasesCreated()).isEqualTo(1);

      policy.lift();
      await()
          .atMost(LONGEST)
          .untilAsserted(
              () -> assertThat(RESOURCES.keySet()).allMatch(kind -> hasConditions(world, kind)));
    }
  }

  /** Waits until each kind was refused several times and is then left alone for long. */
  private static void awaitQuiet(StatusPolicy policy) {
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Long> changedAt = new HashMap<>();
    await()
        .atMost(LONGEST)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              List<String> restless = new ArrayList<>();
              for (String kind : RESOURCES.keySet()) {
                int count = policy.refusals(kind);
                if (!Integer.valueOf(count).equals(counts.put(kind, count))) {
                  changedAt.put(kind, System.nanoTime());
                }
                long quiet = System.nanoTime() - changedAt.get(kind);
                if (count < 3 || quiet < QUIET.toNanos()) {
                  restless.add(kind + " refused " + count + " times");
                }
              }
              assertThat(restless).isEmpty();
            });
  }

  private static boolean hasConditions(World world, String kind) {
    List<String> resource = RESOURCES.get(kind);
    GenericKubernetesResource found =
        world
            .client
            .genericKubernetesResources("secrets.infisical.com/" + resource.get(0), resource.get(1))
            .inNamespace(world.namespace)
            .withName(resource.get(2))
            .get();
    return found.get("status", "conditions") instanceof List<?> conditions && !conditions.isEmpty();
  }
}
