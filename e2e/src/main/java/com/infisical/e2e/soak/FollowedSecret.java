package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * Measures how long a change of a secret takes to be in the targets of all resources that read it.
 */
final class FollowedSecret {
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SoakWorld world;
  private final int resources;
  private int change;

  FollowedSecret(SoakWorld world, int resources) {
    this.world = world;
    this.resources = resources;
  }

  /**
   * Creates the resources, refreshed every 5 s, and waits until the first value is in all targets.
   */
  void create() throws InterruptedException {
    world.auth("shared", UniversalAuthOptions.defaults());
    for (int i = 0; i < resources; i++) {
      world.staticSecret("app-" + i, "shared", REFRESH);
    }
    Duration unused = change();
  }

  /** Changes the secret, and waits until every target has the change. */
  Duration change() throws InterruptedException {
    change++;
    String value = "change-" + change;
    world.project().setSecret("dev", "/app", "KEY", value);
    return SoakWorld.await(
        MINUTE,
        value,
        () -> IntStream.range(0, resources).allMatch(i -> world.holds("app-" + i, value)));
  }
}
