package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithControlPlane(controllerManager = true, crds = true)
class FirstSyncIT {
  private World world;

  @BeforeEach
  void startWorld(ControlPlane plane) {
    world = World.on(plane).withAuth();
    world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
  }

  @AfterEach
  void endWorld() {
    world.close();
  }

  @Test
  void writesWhatTheServerHoldsAndSaysSo() {
    world.staticSecret("app", "app-secrets");

    world.awaitData("app-secrets", Map.of("PASSWORD", "first"));
    world.awaitSynced("app");
    world.awaitAuthReady();
    world.awaitCondition(world::connectionReady, c -> assertThat(c.getStatus()).isEqualTo("True"));
  }
}
