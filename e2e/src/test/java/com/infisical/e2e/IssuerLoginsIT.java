package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.e2e.world.ClusterIssuer;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The methods oidc, jwt and token: the manifests of their pages as they stand, by the real API
 * server's issuer and its keys, and the remedies for what the operator says.
 */
@WithControlPlane(controllerManager = true, crds = true)
class IssuerLoginsIT {
  private static final String MANIFESTS = "Manifests";
  private static final String DISCOVERY = "Anonymous discovery";

  private final DocsPage oidc = DocsPage.read("docs/infisical-auth/oidc.md");
  private final DocsPage jwt = DocsPage.read("docs/infisical-auth/jwt.md");
  private final DocsPage token = DocsPage.read("docs/infisical-auth/token.md");

  @Test
  void syncsWithTheManifestsOfEachPage(ControlPlane plane) {
    assertThat(oidc.headingsWithManifests()).containsExactly(MANIFESTS, DISCOVERY);
    assertThat(jwt.headingsWithManifests()).containsExactly(MANIFESTS);
    assertThat(token.headingsWithManifests()).containsExactly(MANIFESTS);
    ClusterIssuer issuer = new ClusterIssuer(plane);
    try (PageWorld shop = new PageWorld(plane, DevServer.builder())) {
      String subject = "system:serviceaccount:shop:shop";
      shop.identity.oidcAuth(issuer.oidc().subject(subject).audiences("infisical"));
      shop.identity.jwtAuth(issuer.jwt().subject(subject));
      shop.fillSecretly("YOUR-ACCESS-TOKEN", shop.identity.tokenAuth(TokenSettings.DEFAULT));

      shop.apply(oidc, DISCOVERY);
      shop.apply(oidc, MANIFESTS);
      shop.awaitSynced();
      shop.awaitReady("oidc", "True");

      shop.apply(jwt, MANIFESTS);
      shop.awaitReady("jwt", "True");
      awaitReadBy(shop, "jwt");
      shop.apply(token, MANIFESTS);
      shop.awaitReady("token", "True");
      awaitReadBy(shop, "token");
      assertThat(shop.server.journal().count("POST", "/api/v1/auth/oidc-auth/login")).isOne();
      assertThat(shop.server.journal().count("POST", "/api/v1/auth/jwt-auth/login")).isOne();
    }
  }

  private static void awaitReadBy(PageWorld shop, String method) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        shop.client
                            .resources(InfisicalStaticSecret.class)
                            .inNamespace(PageWorld.NAMESPACE)
                            .withName("shop")
                            .get()
                            .getStatus()
                            .conditions())
                    .anySatisfy(
                        c -> {
                          assertThat(c.getType()).endsWith("/LastReconcileAuthMethod");
                          assertThat(c.getMessage()).isEqualTo(method);
                        }));
  }

  @Test
  void saysWhatTheIssuerOrTheIdentityRefuses(ControlPlane plane) {
    ClusterIssuer issuer = new ClusterIssuer(plane);
    issuer.publish();
    try (World world = world(plane)) {
      DevIdentity audience = identity(world, "audience");
      audience.oidcAuth(issuer.oidc().audiences("infisical"));
      DevIdentity subject = identity(world, "subject");
      subject.oidcAuth(issuer.oidc().subject("system:serviceaccount:another:*"));
      DevIdentity elsewhere = identity(world, "elsewhere");
      elsewhere.jwtAuth(issuer.jwt().issuer("https://issuer.example.com"));
      DevIdentity list = identity(world, "list");
      list.jwtAuth(issuer.jwt().audiences("infisical"));

      serviceAccountAuth(world, "oidc", "audience", "");
      serviceAccountAuth(world, "oidc", "subject", "");
      serviceAccountAuth(world, "jwt", "elsewhere", "");
      serviceAccountAuth(world, "jwt", "list", "serviceAccountTokenAudiences: [infisical]");

      assertSays(
          world,
          "audience",
          failed(world, "HTTP 401 UnauthorizedError: Access denied: OIDC audience not allowed;")
              + " make .spec.oidc.serviceAccountTokenAudiences and the identity's allowed audience"
              + " match (the token was for the API server itself, because none is listed)",
          oidc);
      assertSays(
          world,
          "subject",
          failed(world, "HTTP 403 ForbiddenError: Access denied: OIDC subject not allowed;")
              + " check what .spec.oidc.identityIdRef names and what the identity allows",
          oidc);
      assertSays(
          world,
          "elsewhere",
          failed(world, "HTTP 403 ForbiddenError: Access denied: issuer mismatch;")
              + " check what .spec.jwt.identityIdRef names and what the identity allows",
          jwt);
      assertSays(
          world,
          "list",
          failed(world, "HTTP 500 InternalServerError: Something went wrong;")
              + " check the logs of the server and of any proxy in front of it; the operator"
              + " retries",
          jwt);
    }
  }

  @Test
  void usesATokenUntilTheServerRejectsItAndTheNextOneAtOnce(ControlPlane plane) {
    try (World world = world(plane)) {
      DevIdentity identity = world.identity;
      String first = identity.tokenAuth(TokenSettings.DEFAULT.withTtl(Duration.ofDays(13)));
      world.leaks.forbid(first);
      world.secret("token", Map.of("token", " " + first + "\n"));
      world.apply(
          """
          apiVersion: secrets.infisical.com/v1beta1
          kind: InfisicalAuth
          metadata: {name: auth}
          spec:
            infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
            method: token
            token:
              tokenRef: {name: token, namespace: "${namespace}", key: token}
          """);
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "value-1");
      world.staticSecret("app", "app");
      world.awaitData("app", Map.of("KEY", "value-1"));
      String expiry = world.get(InfisicalAuth.class, "auth").getStatus().tokenExpiresAt();
      assertThat(Instant.parse(expiry))
          .isBetween(
              Instant.now().plus(Duration.ofDays(12)), Instant.now().plus(Duration.ofDays(13)));
      String warning =
          "the token expires at "
              + expiry
              + ": store a new one in the Secret referenced by .spec.token.tokenRef before";
      assertThat(world.authReady("auth").getMessage())
          .isEqualTo("Authentication successful; " + warning);
      await()
          .untilAsserted(
              () ->
                  assertThat(world.warnings(InfisicalAuth.class, "auth"))
                      .anyMatch(event -> event.contains(warning)));

      world.server.tokens().revoke(first);
      world.project.setSecret("dev", "/app", "KEY", "value-2");
      world.annotate(InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "now");
      assertSays(
          world,
          "auth",
          "checking the token at %s failed: HTTP 401 UnauthorizedError: Failed to authorize: token has been revoked; put a valid token into key token of Secret %s/token, referenced by .spec.token.tokenRef"
              .formatted(world.server.address(), world.namespace),
          token);
      assertThat(world.data("app")).containsExactly(Map.entry("KEY", "value-1"));

      String second = identity.tokenAuth(TokenSettings.DEFAULT.withTtl(Duration.ofDays(60)));
      world.leaks.forbid(second);
      world.secret("token", Map.of("token", second));
      world.awaitCondition(
          () -> world.authReady("auth"),
          c -> assertThat(c.getMessage()).isEqualTo("Authentication successful"));
      world.awaitData("app", Map.of("KEY", "value-2"));
      world.stopOperator();
      assertThat(world.server.journal().entries("POST", "/api/v1/auth/"))
          .as("neither logins nor revocations")
          .isEqualTo(List.of());
    }
  }

  private static World world(ControlPlane plane) {
    World world = World.on(plane);
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        """);
    return world;
  }

  private static DevIdentity identity(World world, String name) {
    DevIdentity identity = world.server.identities().create(name);
    world.secret(name, Map.of("identityId", identity.id()));
    return identity;
  }

  private static void serviceAccountAuth(World world, String method, String name, String more) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: "%1$s"}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: %2$s
          %2$s:
            identityIdRef: {name: "%1$s", namespace: "${namespace}", key: identityId}
            serviceAccountRef: {name: default, namespace: "${namespace}"}
            %3$s
        """
            .formatted(name, method, more));
  }

  private static String failed(World world, String why) {
    return "login at " + world.server.address() + " failed: " + why;
  }

  private static void assertSays(World world, String name, String message, DocsPage page) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("False");
        });
    assertThat(page.hasRemedyFor(message)).as("a remedy for: %s", message).isTrue();
  }
}
