package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevServer;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The manifests of docs/infisical-auth/kubernetes.md, applied as they stand: each review mode syncs
 * a secret, by real TokenReviews.
 */
@WithControlPlane(controllerManager = true, crds = true)
class KubernetesAuthIT {
  private static final String EVERY_MODE = "Manifests for every mode";
  private static final String REVIEWER = "Reviewer service account";
  private static final String OWN_TOKEN = "The client's own token";
  private static final String GATEWAY = "Gateway as Reviewer";
  private static final String POOL = "Gateway Pool";
  private static final String AUDIENCES = "Custom audiences";
  private static final String LONG_LIVED = "Long-lived service account tokens";
  private static final String PERMISSIONS = "Permissions of the operator";

  private final DocsPage page = DocsPage.read("docs/infisical-auth/kubernetes.md");
  private @Nullable PageWorld world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void appliesEveryManifestOfThePage() {
    assertThat(page.headingsWithManifests())
        .containsExactly(
            EVERY_MODE, REVIEWER, OWN_TOKEN, GATEWAY, POOL, AUDIENCES, LONG_LIVED, PERMISSIONS);
  }

  @Test
  void syncsWithAReviewerServiceAccountAndWithLongLivedTokensLyingAround(ControlPlane plane) {
    PageWorld shop = world(plane, plane.kubeConfig());
    shop.apply(page, REVIEWER);
    shop.identity.kubernetesAuth(onlyTheShop(reviewer(shop)));
    shop.apply(page, EVERY_MODE);
    shop.apply(page, LONG_LIVED);

    shop.awaitSynced();
  }

  @Test
  void syncsWithTheClientsOwnToken(ControlPlane plane) {
    PageWorld shop = world(plane, plane.kubeConfig());
    shop.identity.kubernetesAuth(
        onlyTheShop(KubernetesAuthOptions.selfReviewed(plane.address(), plane.caCertificatePem())));
    shop.apply(page, OWN_TOKEN);
    shop.apply(page, EVERY_MODE);

    shop.awaitSynced();
  }

  @Test
  void syncsWithAGatewayThatReviews(ControlPlane plane) {
    PageWorld shop = world(plane, gateway(plane, "infisical-gateway"));
    shop.identity.kubernetesAuth(onlyTheShop(KubernetesAuthOptions.gateway()));
    shop.apply(page, GATEWAY);
    shop.apply(page, EVERY_MODE);

    shop.awaitSynced();
  }

  @Test
  void syncsWithAPoolOfGatewaysThatReview(ControlPlane plane) {
    PageWorld shop = world(plane, gateway(plane, "infisical-gateway-b"));
    shop.identity.kubernetesAuth(onlyTheShop(KubernetesAuthOptions.gatewayPool()));
    shop.apply(page, POOL);
    shop.apply(page, EVERY_MODE);

    shop.awaitSynced();
  }

  @Test
  void syncsWithACustomAudienceAndOnlyWithIt(ControlPlane plane) {
    PageWorld shop = world(plane, plane.kubeConfig());
    shop.apply(page, REVIEWER);
    shop.identity.kubernetesAuth(onlyTheShop(reviewer(shop)).allowedAudience("infisical"));
    shop.apply(page, EVERY_MODE);

    String withoutAudience = shop.awaitNotReady("kubernetes");
    assertThat(withoutAudience).contains("HTTP 401 KubernetesTokenReviewError");
    assertThat(page.hasRemedyFor(withoutAudience)).isTrue();

    shop.apply(page, AUDIENCES);

    shop.awaitSynced();
    shop.awaitReady("kubernetes", "True");
  }

  @Test
  void needsTheTokenRightForNoOtherAccountThanTheOneItLogsInAs(ControlPlane plane) {
    PageWorld shop = world(plane, plane.kubeConfig());
    shop.withoutTokenRequests();
    shop.identity.kubernetesAuth(onlyTheShop(KubernetesAuthOptions.gateway()));
    shop.apply(page, EVERY_MODE);

    String forbidden = shop.awaitNotReady("kubernetes");
    assertThat(forbidden).contains("grant it create on serviceaccounts/token there");
    assertThat(page.hasRemedyFor(forbidden)).isTrue();

    shop.apply(page, PERMISSIONS);

    shop.awaitSynced();
  }

  /** A world whose gateways review with the rights of this kubeconfig. */
  private PageWorld world(ControlPlane plane, String gateway) {
    PageWorld shop =
        new PageWorld(plane, DevServer.builder().kubernetes(Config.fromKubeconfig(gateway)));
    world = shop;
    return shop;
  }

  /** The settings of the page's table for a reviewer, taken by the page's commands. */
  private static KubernetesAuthOptions reviewer(PageWorld shop) {
    String namespace = "infisical-token-review";
    String secret = "infisical-token-reviewer-token";
    return KubernetesAuthOptions.reviewedBy(
        shop.plane.address(),
        shop.awaitValue(namespace, secret, "ca.crt"),
        shop.awaitValue(namespace, secret, "token"));
  }

  private static KubernetesAuthOptions onlyTheShop(KubernetesAuthOptions options) {
    return options.allowedNames("shop").allowedNamespaces("shop");
  }

  /** What installing a gateway leaves in the cluster: its namespace and service accounts. */
  private static String gateway(ControlPlane plane, String reviewer) {
    String namespace = "infisical-gateway";
    plane.createNamespace(namespace);
    for (String name : List.of("infisical-gateway", "infisical-gateway-a", "infisical-gateway-b")) {
      plane
          .client()
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(name)
                  .endMetadata()
                  .build())
          .create();
    }
    return plane.kubeConfigFor(namespace, reviewer);
  }
}
