package com.infisical.e2e;

import com.infisical.e2e.pictures.Studio;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Takes the pictures under docs/pictures of what runs: {@code make screenshots}. */
@WithControlPlane(controllerManager = true, crds = true)
class Screenshots {
  @Test
  void takesThePictures(ControlPlane plane) throws IOException, InterruptedException {
    try (World world = World.idle(plane)) {
      Studio.open(plane, world).takeAll();
    }
  }
}
