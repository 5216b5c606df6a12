package com.infisical.e2e;

import static org.awaitility.Awaitility.await;

import com.infisical.client.Timeouts;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that take requests and never answer: nobody else waits, nothing is lost, all is told. */
@WithControlPlane(controllerManager = true, crds = true)
class BadInputHangIT {
  private static final Timeouts SHORT =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  private World world;
  private DevServer hangsAtLogin;
  private DevServer well;

  @BeforeEach
  void startWorld(ControlPlane plane) {
    world = World.on(plane, SHORT);
    hangsAtLogin = DevServer.builder().start();
    well = DevServer.builder().start();
  }

  @AfterEach
  void endWorld() {
    world.close();
    hangsAtLogin.close();
    well.close();
  }

  @Test
  void givesUpOnServersThatHangWhileOthersSyncAndComesBack() {
    Chain reads = new Chain(world, "reads").synced();
    DevIdentity identity = hangsAtLogin.identities().create("logins");
    Chain logins = chainAt(hangsAtLogin, identity, "logins").synced();
    Chain others = chainAt(well, well.identities().create("others"), "others").synced();
    var status = world.server.faults().on("GET", "/api/status").always().hang();
    var read = world.server.faults().on("GET", "/api/v4/secrets").always().hang();
    var login = hangsAtLogin.faults().on("POST", "/api/v1/auth").always().hang();

    reads.annotate(InfisicalConnection.class, "reads", "look");
    reads.resync();
    logins.credentials(identity.anotherClientSecret());
    await().until(() -> status.struck() > 0 && read.struck() > 0 && login.struck() > 0);
    others.awaitRecovered();
    reads.assertNothingLost();
    logins.assertNothingLost();

    reads.awaitFailsAndLosesNothing("reading .spec.sources[0] at ", "timed out");
    reads.awaitConnectionFails("Address: the server of .spec.address did not respond in time");
    logins.awaitAuthFails("login at ", "timed out", "check the server's health");

    status.release();
    read.release();
    login.release();
    reads.awaitConnectionReady();
    reads.awaitRecovered();
    logins.awaitAuthReady();
    logins.assertNothingLost();
    logins.awaitRecovered();
  }

  private Chain chainAt(DevServer server, DevIdentity identity, String name) {
    DevProject project = server.projects().create(name, name);
    project.grant(identity, Role.viewer());
    return new Chain(world, name, server, project, identity.universalAuth());
  }
}
