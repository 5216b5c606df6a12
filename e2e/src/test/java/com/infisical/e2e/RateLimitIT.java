package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
      "was not attempted: the server asked all clients at this address to wait (429); retrying in";

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
    // When the time is over, calls go ten times a second.
    Faults.Planned limited =
        shop.server
            .faults()
            .on("GET", "/api/v4/secrets")
            .always()
            .answer(429, Map.of("Retry-After", "20", "x-ratelimit-limit", "600"));

    shop.startOperator();

    await()
        .atMost(SLOWLY)
        .until(() -> IntStream.range(0, MANY).anyMatch(i -> isHeldBack(shop, "app-" + i)));
    limited.release();
    assertThat(limited.struck()).as("reads that were on their way already").isBetween(1, 16);
    await()
        .atMost(SLOWLY)
        .untilAsserted(
            () -> {
              for (int i = 0; i < MANY; i++) {
                assertThat(shop.data("app-" + i)).isEqualTo(Map.of("KEY", "v" + i));
              }
            });
    assertThat(reads(shop)).as("nobody came in vain").hasSize(MANY + limited.struck());
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
}
