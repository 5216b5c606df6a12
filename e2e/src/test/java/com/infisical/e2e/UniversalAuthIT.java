package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevServer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import org.junit.jupiter.api.Test;

/** The manifests of docs/infisical-auth/universal.md, applied as they stand. */
@WithControlPlane(controllerManager = true, crds = true)
class UniversalAuthIT {
  private static final String MANIFESTS = "Manifests";

  private final DocsPage page = DocsPage.read("docs/infisical-auth/universal.md");

  @Test
  void syncsWithTheManifestsOfThePage(ControlPlane plane) {
    assertThat(page.headingsWithManifests()).containsExactly(MANIFESTS);
    try (PageWorld shop = new PageWorld(plane, DevServer.builder())) {
      shop.credentials(shop.identity.universalAuth());

      shop.apply(page, MANIFESTS);

      shop.awaitSynced();
      shop.awaitReady("universal", "True");
    }
  }
}
