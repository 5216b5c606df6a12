package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.hooks.Journal;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that answers 429: it is left alone, and then everything goes on by itself. */
@WithControlPlane(crds = true)
class RateLimitIT {
  private static final int MANY = 50;
  private static final Duration SLOWLY = Duration.ofSeconds(60);
  private static final String WAITS =
      "was not tried: the server asked all clients at this address to wait (429); tried again in";

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void leavesTheServerAloneAsLongAsItAsksAndThenReadsEachSourceOnce(ControlPlane plane) {
    World shop = World.idle(plane).withAuth();
    world = shop;
    for (int i = 0; i < MANY; i++) {
      shop.project.createFolder("dev", "/app" + i).setSecret("dev", "/app" + i, "KEY", "v" + i);
      shop.apply(staticSecret(i));
    }
    // After this answer calls go ten times a second.
    shop.server
        .faults()
        .on("GET", "/api/v4/secrets")
        .answer(429, Map.of("Retry-After", "15", "x-ratelimit-limit", "600"));

    shop.startOperator();

    await().atMost(SLOWLY).until(() -> answered(shop, 429) == 1);
    awaitHeldBack(shop);
    int underWay = reads(shop).size();
    assertThat(underWay).as("reads that were on their way already").isLessThanOrEqualTo(16);
    await()
        .atMost(SLOWLY)
        .untilAsserted(
            () -> {
              for (int i = 0; i < MANY; i++) {
                assertThat(shop.data("app-" + i)).isEqualTo(Map.of("KEY", "v" + i));
              }
            });
    assertThat(reads(shop)).as("nobody came in vain").hasSize(MANY + 1);
    assertThat(shop.server.journal().entries("POST", "/api/v1/auth/universal-auth/login"))
        .hasSize(1);
    IntStream.range(0, MANY).forEach(i -> shop.awaitSynced("app-" + i));
  }

  private static String staticSecret(int number) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: app-%1$d}
    spec:
      infisicalAuthRef: {name: auth, namespace: "${namespace}"}
      syncOptions: {refreshInterval: 1h}
      sources:
        - {projectId: "${project}", environmentSlug: dev, secretPath: /app%1$d}
      targets:
        - {name: app-%1$d, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
    """
        .formatted(number);
  }

  /** Until the status of all that have to wait says so. */
  private static void awaitHeldBack(World shop) {
    await()
        .atMost(SLOWLY)
        .until(
            () ->
                IntStream.range(0, MANY).filter(i -> isHeldBack(shop, "app-" + i)).count()
                    >= MANY - 16);
  }

  private static boolean isHeldBack(World shop, String name) {
    var status = shop.get(InfisicalStaticSecret.class, name).getStatus();
    return status != null
        && Conditions.find(status.conditions(), Conditions.LAST_RECONCILE_STATUS)
            .filter(condition -> condition.getMessage().contains(WAITS))
            .isPresent();
  }

  private static List<Journal.Entry> reads(World shop) {
    return shop.server.journal().entries("GET", "/api/v4/secrets");
  }

  private static long answered(World shop, int status) {
    return reads(shop).stream().filter(e -> e.status().equals(OptionalInt.of(status))).count();
  }
}
