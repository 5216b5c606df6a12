package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One login per InfisicalAuth and lifetime, as the server counts them. */
@WithControlPlane(controllerManager = true, crds = true)
class LoginSharingIT {
  private static final int MANY = 100;
  private static final Duration SLOWLY = Duration.ofSeconds(60);

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void sharesOneLoginAmongAHundredResourcesCreatedAtOnceAndOneRenewalToo(ControlPlane plane) {
    World shop = world(plane, Duration.ofSeconds(30));
    for (int i = 0; i < MANY; i++) {
      shop.staticSecret("app-" + i, "app-" + i);
    }

    await()
        .atMost(SLOWLY)
        .untilAsserted(
            () -> {
              for (int i = 0; i < MANY; i++) {
                assertThat(shop.data("app-" + i)).isEqualTo(Map.of("PASSWORD", "first"));
              }
            });
    int loginsBefore = shop.logins();
    await().atMost(SLOWLY).until(() -> shop.logins() > loginsBefore);
    await().atMost(SLOWLY).until(() -> revocations(shop) >= loginsBefore);

    // At 70 % one new login comes, and the token before it is revoked: never two for one lifetime.
    assertThat(shop.logins()).isEqualTo(loginsBefore + 1);
    assertThat(revocations(shop)).isEqualTo(loginsBefore);
  }

  @Test
  void makesExactlyOneLoginForAHundredResources(ControlPlane plane) {
    World shop = world(plane, Duration.ofDays(1));
    for (int i = 0; i < MANY; i++) {
      shop.staticSecret("app-" + i, "app-" + i);
    }

    await().atMost(SLOWLY).until(() -> shop.data("app-" + (MANY - 1)).containsValue("first"));
    shop.awaitAuthReady();
    assertThat(shop.logins()).isEqualTo(1);
  }

  @Test
  void logsInExactlyOnceForAChangedClientSecretAndRevokesTheOldToken(ControlPlane plane) {
    World shop = world(plane, Duration.ofDays(1));
    shop.staticSecret("app", "app");
    shop.awaitSynced("app");
    String other = shop.identity.anotherClientSecret().clientSecret();

    shop.secret(
        "credentials", Map.of("clientId", shop.credentials.clientId(), "clientSecret", other));

    await().until(() -> shop.logins() == 2 && revocations(shop) == 1);
    shop.awaitAuthReady();
    shop.awaitSynced("app");
    assertThat(shop.logins()).isEqualTo(2);
  }

  @Test
  void doesNotLogInForATouchedSecretNorForAChangedStatus(ControlPlane plane) {
    World shop = world(plane, Duration.ofDays(1));
    shop.staticSecret("app", "app");
    shop.awaitSynced("app");

    shop.annotate(Secret.class, "credentials", "touched", "yes");
    shop.annotate(InfisicalAuth.class, "auth", "touched", "yes");
    // A new resource goes the whole way after both changes were seen.
    shop.staticSecret("later", "later");
    shop.awaitSynced("later");

    assertThat(shop.logins()).isEqualTo(1);
  }

  @Test
  void neverUsesTheTokenOfALoginThatHungWhileTheSpecChanged(ControlPlane plane) {
    world = World.on(plane);
    World shop = world;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    var hanging =
        shop.server
            .faults()
            .on("POST", "/api/v1/auth/universal-auth/login")
            .times(1)
            .delay(Duration.ofSeconds(5));
    shop.withAuth();
    shop.staticSecret("app", "app");
    await().until(() -> hanging.struck() == 1);

    var second = shop.server.identities().create("second");
    shop.project.grant(second, Role.member());
    var credentials = second.universalAuth();
    shop.secret(
        "second",
        Map.of("clientId", credentials.clientId(), "clientSecret", credentials.clientSecret()));
    shop.change(
        InfisicalAuth.class,
        "auth",
        """
        {"spec": {"universal": {"clientIdRef": {"name": "second"}, "clientSecretRef": {"name": "second"}}}}
        """);

    shop.awaitSynced("app");
    await().until(() -> shop.logins() == 2 && revocations(shop) == 1);
    assertThat(shop.server.journal().entries("GET", "/api/v4/secrets"))
        .extracting(Journal.Entry::identityId)
        .containsOnly(Optional.of(second.id()));
  }

  private World world(ControlPlane plane, Duration tokenLifetime) {
    World shop =
        World.on(plane, UniversalAuthOptions.defaults().accessTokenTtl(tokenLifetime)).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    return shop;
  }

  private static int revocations(World shop) {
    return shop.server.journal().count("POST", "/api/v1/auth/token/revoke");
  }
}
