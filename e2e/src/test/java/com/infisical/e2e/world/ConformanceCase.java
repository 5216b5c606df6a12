package com.infisical.e2e.world;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * What the tests of the documented behaviour share: one world a class, with a second namespace that
 * the operator watches; what a test made is forgotten after it, so that it reads nothing during the
 * next.
 */
@WithControlPlane(crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConformanceCase {
  protected World world;
  protected String elsewhere;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.idle(plane);
    elsewhere = plane.namespace("elsewhere");
    world.startOperator(elsewhere);
    world.withAuth();
  }

  @AfterEach
  void forgetResources() {
    world.forgetStaticSecrets();
  }

  @AfterAll
  void endWorld() {
    world.close();
    world.client.namespaces().withName(elsewhere).delete();
  }

  /** A resource with a folder of its own, which is empty. */
  protected SyncCase empty(String name) {
    return new SyncCase(world, name);
  }

  /** A resource with a folder of its own that has {@code A}. */
  protected SyncCase test(String name) {
    return empty(name).has("A", "one");
  }
}
