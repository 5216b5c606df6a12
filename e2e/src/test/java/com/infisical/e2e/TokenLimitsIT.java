package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthStatus;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tokens that serve only so often, or that do not say how long (docs/infisical-auth.md). */
@WithControlPlane(crds = true)
class TokenLimitsIT {
  private static final String READ = "/api/v4/secrets";

  @Test
  void logsInAgainWhenATokenHasServedAsOftenAsItMay(ControlPlane plane) {
    try (World shop = world(plane, UniversalAuthOptions.defaults().accessTokenUses(3))) {
      for (int i = 1; i <= 8; i++) {
        String value = "value-" + i;
        shop.project.setSecret("dev", "/app", "KEY", value);
        shop.annotate(
            InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", value);
        shop.awaitData("app", Map.of("KEY", value));
      }

      assertThat(shop.logins()).as("logins for 9 reads by tokens of 3 uses").isEqualTo(3);
      assertThat(shop.events(InfisicalStaticSecret.class, "app"))
          .doesNotContain("Warning SyncFailed");
    }
  }

  @Test
  void takesTheEndOfATokenFromItsClaimsWhereTheLoginTellsNone(ControlPlane plane) {
    UniversalAuthOptions endless =
        UniversalAuthOptions.defaults()
            .accessTokenTtl(Duration.ZERO)
            .accessTokenMaxTtl(Duration.ofDays(3));
    try (World shop = world(plane, endless)) {
      InfisicalAuthStatus status = shop.get(InfisicalAuth.class, "auth").getStatus();
      Instant login = Instant.parse(Objects.requireNonNull(status.lastLoginAt()));
      Instant end = Instant.parse(Objects.requireNonNull(status.tokenExpiresAt()));

      assertThat(Duration.between(login, end))
          .isBetween(Duration.ofDays(3).minusSeconds(2), Duration.ofDays(3));
      assertThat(shop.logins()).isEqualTo(1);
    }
  }

  private static World world(ControlPlane plane, UniversalAuthOptions options) {
    World shop = World.on(plane, options).withAuth();
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "value");
    shop.staticSecret("app", "app");
    shop.awaitSynced("app");
    shop.awaitAuthReady();
    await().until(() -> shop.server.journal().count("GET", READ) >= 1);
    return shop;
  }
}
