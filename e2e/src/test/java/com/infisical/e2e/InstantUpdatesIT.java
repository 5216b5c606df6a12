package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.events.EventStreams;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Changes at Infisical that arrive as they happen
 * (docs/infisical-static-secret.md#instant-updates).
 */
@WithControlPlane(crds = true)
class InstantUpdatesIT {
  private static final int MANY = 40;
  private static final Duration SLOWLY = Duration.ofSeconds(60);
  private static final String SUBSCRIBE = "/api/v1/events/subscribe/project-events";

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void syncsAllWhoFollowAnEnvironmentOverOneStreamAsSoonAsItChanges(ControlPlane plane) {
    World shop = world(plane);
    for (int i = 0; i < MANY; i++) {
      instant(shop, "app-" + i, "/app");
    }
    for (int i = 0; i < MANY; i++) {
      awaitStreaming(shop, "app-" + i);
    }
    assertThat(streams(shop)).isEqualTo(1);

    shop.project.setSecret("dev", "/app", "PASSWORD", "second");

    for (int i = 0; i < MANY; i++) {
      shop.awaitData("app-" + i, Map.of("PASSWORD", "second"));
    }
    assertThat(streams(shop)).isEqualTo(1);
  }

  @Test
  void readsOnlyForThoseWhoseFolderChanged(ControlPlane plane) {
    World shop = world(plane);
    shop.project.createFolder("dev", "/other").setSecret("dev", "/other", "USER", "root");
    instant(shop, "app", "/app");
    instant(shop, "other", "/other");
    awaitStreaming(shop, "app");
    awaitStreaming(shop, "other");
    int reads = shop.server.journal().count("GET", "/api/v4/secrets");

    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    shop.awaitData("app", Map.of("PASSWORD", "second"));
    shop.project.setSecret("dev", "/other", "USER", "admin");
    shop.awaitData("other", Map.of("USER", "admin"));

    assertThat(shop.server.journal().entries("GET", "/api/v4/secrets").stream().skip(reads))
        .as("one read for each change")
        .hasSize(2);
  }

  @Test
  void hearsOfWhatAFolderImports(ControlPlane plane) {
    World shop = world(plane);
    shop.project.createFolder("dev", "/shared").setSecret("dev", "/shared", "REGION", "north");
    shop.project.createFolder("dev", "/importing").addImport("dev", "/importing", "dev", "/shared");
    instant(shop, "importing", "/importing");
    awaitStreaming(shop, "importing");
    shop.awaitData("importing", Map.of("REGION", "north"));

    shop.project.setSecret("dev", "/shared", "REGION", "south");

    shop.awaitData("importing", Map.of("REGION", "south"));
  }

  @Test
  void readsOnceMoreWhenAStreamThatEndedIsOpenAgain(ControlPlane plane) {
    World shop = world(plane);
    instant(shop, "app", "/app");
    awaitStreaming(shop, "app");
    var refusing = shop.server.faults().on("POST", SUBSCRIBE).always().answer(500);
    shop.server.eventStreams().endAll();
    await().until(() -> refusing.struck() > 0);
    shop.project.setSecret("dev", "/app", "PASSWORD", "changed while nobody listened");

    refusing.release();

    shop.awaitData("app", Map.of("PASSWORD", "changed while nobody listened"));
    awaitStreaming(shop, "app");
  }

  @Test
  void saysThatItPollsWhereThePlanHasNoEventsAndSyncsAtTheInterval(ControlPlane plane) {
    World shop = world(plane);
    shop.server.switches().eventsInPlan(false);
    shop.apply(manifest("app", "/app", "5s"));

    shop.awaitCondition(
        () -> listening(shop, "app"),
        c -> {
          assertThat(c.getStatus()).isEqualTo("False");
          assertThat(c.getReason()).isEqualTo("Polling");
          assertThat(c.getMessage()).contains("plan");
        });
    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    shop.awaitData("app", Map.of("PASSWORD", "second"));
    shop.awaitSynced("app");
  }

  @Test
  void movesItsStreamToTheNewTokenBeforeTheOldOneIsRevoked(ControlPlane plane) {
    World shop = world(plane);
    instant(shop, "app", "/app");
    awaitStreaming(shop, "app");
    String other = shop.identity.anotherClientSecret().clientSecret();
    shop.leaks.forbid(other);

    shop.secret(
        "credentials", Map.of("clientId", shop.credentials.clientId(), "clientSecret", other));
    await().until(() -> shop.logins() == 2);
    await().until(() -> shop.server.journal().count("POST", "/api/v1/auth/token/revoke") == 1);
    awaitStreaming(shop, "app");
    shop.project.setSecret("dev", "/app", "PASSWORD", "second");

    shop.awaitData("app", Map.of("PASSWORD", "second"));
  }

  @Test
  void closesItsStreamWhenNobodyAsksForItAnyMore(ControlPlane plane) {
    World shop = world(plane);
    instant(shop, "app", "/app");
    awaitStreaming(shop, "app");

    shop.change(
        InfisicalStaticSecret.class,
        "app",
        "{\"spec\":{\"syncOptions\":{\"instantUpdates\":false}}}");

    await().atMost(SLOWLY).until(() -> streams(shop) == 0);
    assertThat(
            Conditions.find(
                shop.get(InfisicalStaticSecret.class, "app").getStatus().conditions(),
                Conditions.INSTANT_UPDATES))
        .isEmpty();
  }

  private World world(ControlPlane plane) {
    World shop = World.on(plane).withAuth();
    world = shop;
    // A server notices that a client went only when it sends something.
    shop.server
        .eventStreams()
        .timing(
            new EventStreams.Timing(
                Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1)));
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    return shop;
  }

  private static void instant(World shop, String name, String folder) {
    shop.apply(manifest(name, folder, "1h"));
  }

  private static String manifest(String name, String folder, String interval) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: %1$s}
    spec:
      infisicalAuthRef: {name: auth, namespace: "${namespace}"}
      syncOptions: {refreshInterval: %3$s, instantUpdates: true}
      sources:
        - {projectId: "${project}", environmentSlug: dev, secretPath: %2$s}
      targets:
        - {name: %1$s, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
    """
        .formatted(name, folder, interval);
  }

  private static int streams(World shop) {
    return shop.server.eventStreams().count(shop.project.id());
  }

  private static void awaitStreaming(World shop, String name) {
    shop.awaitCondition(
        () -> listening(shop, name),
        c -> {
          assertThat(c.getMessage()).isEqualTo("Changes arrive as they happen");
          assertThat(c.getStatus()).isEqualTo("True");
          assertThat(c.getReason()).isEqualTo("Streaming");
        });
  }

  private static Condition listening(World shop, String name) {
    return Conditions.find(
            shop.get(InfisicalStaticSecret.class, name).getStatus().conditions(),
            Conditions.INSTANT_UPDATES)
        .orElseThrow(() -> new AssertionError("no condition InstantUpdates yet"));
  }
}
