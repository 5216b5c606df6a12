package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller.Urgency;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of servers first, and what is not asked too often. */
class LeasePaceTest {
  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aNewLeaderLooksFirstAtTheLeaseThatEndsFirst() {
    for (Duration ttl :
        new Duration[] {Duration.ofHours(5), Duration.ofHours(1), Duration.ofHours(9)}) {
      world.server.ttl = ttl;
      world.create("h" + ttl.toHours(), "None");
      world.settle("h" + ttl.toHours());
    }
    world.create("new", "None");
    world.restart();
    for (String name : new String[] {"h9", "new", "h1", "h5"}) {
      world.get(name);
    }

    assertThat(world.lookedAtFirst()).containsExactly("h1", "h5", "h9", "new");
  }

  @Test
  void aRenewalGoesBeforeNewLeasesWhileTheServerLimitsCalls() {
    world.create("db", "None");
    world.run("db", Duration.ofMinutes(50));

    assertThat(world.server.callers.get("create").urgency()).isEqualTo(Urgency.PERIODIC);
    assertThat(world.server.callers.get("renew l1").urgency()).isEqualTo(Urgency.CHANGED);
  }

  @Test
  void aDynamicSecretWhoseProviderFailsIsNotHurriedAgainAndAgain() {
    world.server.ttl = Duration.ofSeconds(60);
    world.server.gain = Duration.ofSeconds(60);
    world.create("well", "None");
    world.settle("well");
    world.server.answer(
        call ->
            call.equals("create")
                ? Optional.of(FakeLeases.refused(500, "InternalServerError", "no database"))
                : Optional.empty());
    world.create("ill", "None");
    long before = world.server.count("create");
    for (int i = 0; i < 360; i++) {
      world.run("ill", Duration.ofSeconds(10));
      // Each renewal looks like the end of an outage.
      world.reconcile("well");
    }
    assertThat(world.works("well")).isTrue();
    assertThat(world.server.count("renew")).isGreaterThan(50);
    // After 1 s, doubling to 5 minutes, and at the first renewal.
    assertThat(world.server.count("create") - before).isLessThanOrEqualTo(26);
  }
}
