package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SourceStatus;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests grow with the number of distinct sources, as the server counts them
 * (docs/infisical-static-secret.md#when-it-reads).
 */
@WithControlPlane(crds = true)
class SharedReadsIT {
  private static final int MANY = 60;
  private static final Duration SLOWLY = Duration.ofSeconds(60);

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void readsASourceForAllWhoNeedItAtOnceAndAsksLaterOnlyWhetherItChanged(ControlPlane plane) {
    World shop = World.idle(plane).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    for (int i = 0; i < MANY; i++) {
      shop.staticSecret("app-" + i, "app-" + i, "5s");
    }
    shop.startOperator();
    awaitAll(shop, "first");
    assertThat(reads(shop).size()).as("reads for %d resources", MANY).isLessThan(MANY / 4);

    // All are settled, so that an answer that is still true needs no body.
    await().atMost(SLOWLY).until(() -> answered(shop, 304) >= 2);
    int conditional = answered(shop, 304);
    int whole = answered(shop, 200);
    await().atMost(SLOWLY).until(() -> answered(shop, 304) >= conditional + 2);
    assertThat(answered(shop, 200)).isEqualTo(whole);

    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    awaitAll(shop, "second");
    assertThat(answered(shop, 200) - whole).as("reads of the change").isLessThan(MANY / 4);
  }

  @Test
  void readsAllSourcesOfAResourceWholeWhenOneOfThemChanged(ControlPlane plane) {
    World shop = World.on(plane).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    shop.project.createFolder("dev", "/other").setSecret("dev", "/other", "USER", "root");
    shop.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: two}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 5s}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /app}
            - {projectId: "${project}", environmentSlug: dev, secretPath: /other}
          targets:
            - {name: two, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """);
    shop.awaitData("two", Map.of("PASSWORD", "first", "USER", "root"));
    await().atMost(SLOWLY).until(() -> answered(shop, 304) >= 2);

    shop.project.setSecret("dev", "/app", "PASSWORD", "second");

    shop.awaitData("two", Map.of("PASSWORD", "second", "USER", "root"));
    List<SourceStatus> sources = sources(shop, "two");
    assertThat(sources).extracting(SourceStatus::count).containsExactly(1, 1);
    assertThat(sources).extracting(SourceStatus::version).doesNotContainNull();
    assertThat(sources.getFirst().version()).isNotEqualTo(sources.getLast().version());
  }

  @Test
  void showsAnotherVersionOfASourceOnlyWhenWhatItGaveChanged(ControlPlane plane) {
    World shop = World.on(plane).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    shop.staticSecret("app", "app");
    shop.awaitSynced("app");
    String first = sources(shop, "app").getFirst().version();

    int reads = reads(shop).size();
    shop.annotate(InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "1");
    await().until(() -> reads(shop).size() > reads);
    shop.awaitSynced("app");
    assertThat(sources(shop, "app").getFirst().version()).isEqualTo(first);

    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    shop.annotate(InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "2");
    await()
        .untilAsserted(
            () -> assertThat(sources(shop, "app").getFirst().version()).isNotEqualTo(first));
    shop.awaitData("app", Map.of("PASSWORD", "second"));
  }

  @Test
  void recoversForAllTogetherAfterAFailureAndTellsEachOfThem(ControlPlane plane) {
    World shop = World.on(plane).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    for (int i = 0; i < 3; i++) {
      shop.staticSecret("app-" + i, "app-" + i, "5s");
      shop.awaitSynced("app-" + i);
    }
    var failing = shop.server.faults().on("GET", "/api/v4/secrets").always().answer(500);
    for (int i = 0; i < 3; i++) {
      shop.awaitSyncFailure("app-" + i, ".spec.sources[0]", "HTTP 500");
      assertThat(shop.data("app-" + i)).isEqualTo(Map.of("PASSWORD", "first"));
    }
    failing.release();
    for (int i = 0; i < 3; i++) {
      shop.awaitSynced("app-" + i);
    }
  }

  private static void awaitAll(World shop, String password) {
    await()
        .atMost(SLOWLY)
        .untilAsserted(
            () -> {
              for (int i = 0; i < MANY; i++) {
                assertThat(shop.data("app-" + i)).isEqualTo(Map.of("PASSWORD", password));
              }
            });
  }

  private static List<SourceStatus> sources(World shop, String name) {
    return shop.get(InfisicalStaticSecret.class, name).getStatus().sources();
  }

  private static List<Journal.Entry> reads(World shop) {
    return shop.server.journal().entries("GET", "/api/v4/secrets");
  }

  private static int answered(World shop, int status) {
    return (int)
        reads(shop).stream().filter(e -> e.status().equals(OptionalInt.of(status))).count();
  }
}
