package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.api.ProjectFactory;
import com.infisical.devserver.hooks.Faults;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statuses and events follow what happens, and say nothing when nothing does. */
@WithControlPlane(controllerManager = true, crds = true)
class StatusTruthIT {
  private static final String LOGIN = "/api/v1/auth/universal-auth/login";
  private static final String READ = "/api/v4/secrets";
  private static final Duration A_TOKENS_LIFE_AND_A_BACK_OFF = Duration.ofSeconds(90);
  private static final List<String> WENT_AND_CAME_BACK =
      List.of("Warning NotReady", "Normal Ready");

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void saysAtOnceThatARenewalIsRejectedWhileReadsGoOnAndThatItSucceedsAgain(ControlPlane plane) {
    World shop = synced(plane, Duration.ofSeconds(30), "5s");
    Instant expiry = tokenExpiresAt(shop);
    Faults.Planned refusal = shop.server.faults().on("POST", LOGIN).always().answer(401);

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.authReady().getStatus().equals("False"));
    assertThat(shop.authReady().getMessage())
        .startsWith("renewal rejected: login at " + shop.server.address() + " failed: HTTP 401 ")
        .endsWith("; reads continue with the current token until " + expiry);
    assertThat(Instant.now()).isBefore(expiry);
    assertThat(tokenExpiresAt(shop)).isEqualTo(expiry);
    int reads = shop.server.journal().count("GET", READ);
    await().until(() -> shop.server.journal().count("GET", READ) > reads);
    assertThat(shop.synced("app").getStatus()).isEqualTo("True");

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .untilAsserted(() -> assertThat(shop.authReady().getMessage()).startsWith("login at "));
    shop.awaitSyncFailure("app", "login at ", "HTTP 401");
    refusal.release();

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.authReady().getStatus().equals("True"));
    shop.awaitSynced("app");
    assertThat(shop.events(InfisicalAuth.class, "auth")).isEqualTo(WENT_AND_CAME_BACK);
  }

  @Test
  void tellsExactlyOneEventForEachTimeTheServerGoesAndComesBack(ControlPlane plane) {
    World shop = synced(plane, Duration.ofSeconds(20), "5s");
    Instant expiry = tokenExpiresAt(shop);
    Faults.Planned away = shop.server.faults().on("*", "/").always().drop();
    shop.touch(InfisicalConnection.class, "infisical");

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.authReady().getStatus().equals("False"));
    assertThat(Instant.now()).as("the token serves until it ends").isAfterOrEqualTo(expiry);
    assertThat(shop.authReady().getMessage())
        .startsWith("login at " + shop.server.address() + " failed: the connection was lost (");
    shop.awaitSyncFailure("app", "failed: the connection was lost");
    shop.awaitCondition(shop::connectionReady, c -> assertThat(c.getStatus()).isEqualTo("False"));
    away.release();
    shop.touch(InfisicalConnection.class, "infisical");

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.authReady().getStatus().equals("True"));
    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.synced("app").getStatus().equals("True"));
    shop.awaitCondition(shop::connectionReady, c -> assertThat(c.getStatus()).isEqualTo("True"));
    await()
        .untilAsserted(
            () -> {
              assertThat(shop.events(InfisicalAuth.class, "auth")).isEqualTo(WENT_AND_CAME_BACK);
              assertThat(shop.events(InfisicalConnection.class, "infisical"))
                  .isEqualTo(WENT_AND_CAME_BACK);
              assertThat(shop.events(InfisicalStaticSecret.class, "app"))
                  .isEqualTo(List.of("Warning SyncFailed", "Normal Synced"));
            });
  }

  @Test
  void saysThatTheServerRejectsTheTokensOfLoginsThatSucceed(ControlPlane plane) {
    world = World.on(plane);
    World shop = world;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first-value");
    Faults.Planned rejection = shop.server.faults().on("GET", READ).always().answer(401);
    shop.staticSecret("app", "app", "5s");
    shop.withAuth();

    String sentence = "the server rejected the token of a login that had just succeeded";
    shop.awaitAuthNotReady(sentence);
    shop.awaitSyncFailure("app", sentence);
    rejection.release();

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.authReady().getStatus().equals("True"));
    shop.awaitSynced("app");
    assertThat(shop.logins()).as("two, or three on a slow machine").isBetween(2, 3);
  }

  @Test
  void writesNoStatusAndTellsNoEventWhenNothingChanges(ControlPlane plane) {
    World shop = synced(plane, Duration.ofDays(1), "5s");
    shop.awaitCondition(shop::connectionReady, c -> assertThat(c.getStatus()).isEqualTo("True"));
    List<String> versions = versions(shop);
    int reads = shop.server.journal().count("GET", READ);

    await()
        .atMost(A_TOKENS_LIFE_AND_A_BACK_OFF)
        .until(() -> shop.server.journal().count("GET", READ) >= reads + 3);

    assertThat(versions(shop)).isEqualTo(versions);
    assertThat(shop.events(InfisicalAuth.class, "auth")).as("a first success is none").isEmpty();
    assertThat(shop.events(InfisicalConnection.class, "infisical")).isEmpty();
    assertThat(shop.events(InfisicalStaticSecret.class, "app")).isEmpty();
  }

  @Test
  void doesNotLogInForAConnectionWhoseStatusChanges(ControlPlane plane) {
    World shop = synced(plane, Duration.ofDays(1), "1h");
    String version = version(shop, InfisicalAuth.class, "auth");

    shop.server.switches().status(503, "Down");
    shop.touch(InfisicalConnection.class, "infisical");
    shop.awaitCondition(shop::connectionReady, c -> assertThat(c.getStatus()).isEqualTo("False"));
    // A new resource goes the whole way after the change was seen.
    shop.staticSecret("later", "later");
    shop.awaitSynced("later");

    assertThat(shop.logins()).isEqualTo(1);
    assertThat(shop.authReady().getStatus()).isEqualTo("True");
    assertThat(version(shop, InfisicalAuth.class, "auth")).isEqualTo(version);
  }

  @Test
  void logsInExactlyOnceAtTheNewAddressOfAConnection(ControlPlane plane) {
    World shop = synced(plane, Duration.ofDays(1), "1h");
    try (DevServer moved = twin(shop)) {
      shop.client
          .resources(InfisicalConnection.class)
          .inNamespace(shop.namespace)
          .withName("infisical")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"address\":\"%s\"}}".formatted(moved.address()));

      shop.awaitData("app", Map.of("PASSWORD", "moved-value"));
      shop.awaitSynced("app");
      shop.awaitAuthReady();
      assertThat(moved.journal().count("POST", LOGIN)).isEqualTo(1);
      assertThat(shop.logins()).isEqualTo(1);
      await()
          .untilAsserted(
              () ->
                  assertThat(shop.server.journal().count("POST", "/api/v1/auth/token/revoke"))
                      .isEqualTo(1));
      shop.stopOperator();
    }
  }

  @Test
  void syncsWhatWaitedAsSoonAsTheInfisicalAuthTurnsReady(ControlPlane plane) {
    world = World.on(plane).withAuth();
    World shop = world;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first-value");
    shop.client.secrets().inNamespace(shop.namespace).withName("credentials").delete();
    shop.awaitAuthNotReady("referenced by .spec.universal.clientIdRef, does not exist");
    shop.staticSecret("app", "app", "1h");
    shop.awaitSyncFailure("app", "referenced by .spec.universal.clientIdRef, does not exist");

    shop.secret("credentials", shop.credentials());

    shop.awaitAuthReady();
    shop.awaitSynced("app");
    shop.awaitData("app", Map.of("PASSWORD", "first-value"));
  }

  private World synced(ControlPlane plane, Duration tokenLife, String refreshInterval) {
    World shop =
        World.on(plane, UniversalAuthOptions.defaults().accessTokenTtl(tokenLife)).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first-value");
    shop.awaitAuthReady();
    shop.staticSecret("app", "app", refreshInterval);
    shop.awaitSynced("app");
    return shop;
  }

  /** Another server with the same identity and project, and another value. */
  private static DevServer twin(World shop) {
    DevServer server = DevServer.builder().start();
    DevIdentity identity = server.identities().create("operator");
    identity.universalAuth(
        UniversalAuthOptions.defaults()
            .fixed(shop.credentials.clientId(), shop.credentials.clientSecret()));
    DevProject project =
        server
            .projects()
            .create(
                shop.project.id(),
                "Shop",
                shop.project.slug(),
                ProjectFactory.defaultEnvironments());
    project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "moved-value");
    project.grant(identity, Role.member());
    return server;
  }

  private static Instant tokenExpiresAt(World shop) {
    return Instant.parse(
        Objects.requireNonNull(shop.get(InfisicalAuth.class, "auth").getStatus().tokenExpiresAt()));
  }

  private static List<String> versions(World shop) {
    return List.of(
        version(shop, InfisicalAuth.class, "auth"),
        version(shop, InfisicalConnection.class, "infisical"),
        version(shop, InfisicalStaticSecret.class, "app"));
  }

  private static String version(World shop, Class<? extends HasMetadata> kind, String name) {
    return shop.get(kind, name).getMetadata().getResourceVersion();
  }
}
