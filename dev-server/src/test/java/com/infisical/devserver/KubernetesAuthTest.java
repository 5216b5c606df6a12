package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Login by service account tokens (docs/design/infisical-api.md#22-kubernetes-auth; fact 9). */
class KubernetesAuthTest {
  private static final String ACCOUNT = "system:serviceaccount:apps:operator";

  private FakeApiServer api;
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    api = new FakeApiServer();
    Config gateway =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(api.host())
            .withOauthToken("gateways-own-token")
            .build();
    server = DevServer.builder().kubernetes(gateway).start();
    ci = server.identities().create("ci");
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    api.close();
  }

  private Client.Reply login() {
    return client.post(
        "/api/v1/auth/kubernetes-auth/login", Map.of("identityId", ci.id(), "jwt", "presented"));
  }

  private KubernetesAuthOptions reviewed() {
    return KubernetesAuthOptions.reviewedBy(api.host(), "", "reviewers-token");
  }

  private void assertRefused(int status, String error, String message) {
    Client.Reply reply = login();
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.message()).startsWith(message);
  }

  @Test
  void aReviewerWithItsOwnTokenReviews() throws ParseException {
    api.accepting(ACCOUNT);
    ci.kubernetesAuth(reviewed());
    Client.Reply reply = login();
    assertThat(reply.status()).isEqualTo(200);

    FakeApiServer.Review review = api.reviews().getFirst();
    assertThat(review.path()).isEqualTo("/apis/authentication.k8s.io/v1/tokenreviews");
    assertThat(review.bearer()).isEqualTo("reviewers-token");
    assertThat(review.spec().path("token").asText()).isEqualTo("presented");
    assertThat(review.spec().path("audiences")).isEmpty();
    assertThat(
            SignedJWT.parse(reply.json().path("accessToken").asText())
                .getJWTClaimsSet()
                .getJSONObjectClaim("identityAuth"))
        .isEqualTo(Map.of("kubernetes", Map.of("namespace", "apps", "name", "operator")));
  }

  @Test
  void thePresentedTokenReviewsItselfWithoutAReviewer() {
    api.accepting(ACCOUNT);
    ci.kubernetesAuth(KubernetesAuthOptions.selfReviewed(api.host(), ""));
    assertThat(login().status()).isEqualTo(200);
    assertThat(api.reviews().getFirst().bearer()).isEqualTo("presented");
  }

  @Test
  void aGatewayOrAPoolReviewsWithItsOwnCredential() {
    api.accepting(ACCOUNT);
    ci.kubernetesAuth(KubernetesAuthOptions.gateway());
    assertThat(login().status()).isEqualTo(200);
    ci.kubernetesAuth(KubernetesAuthOptions.gatewayPool());
    assertThat(login().status()).isEqualTo(200);
    assertThat(api.reviews())
        .extracting(FakeApiServer.Review::bearer)
        .containsExactly("gateways-own-token", "gateways-own-token");
  }

  @Test
  void namespacesAndNamesAreRestrictedByListsAndPatterns() {
    api.accepting(ACCOUNT);
    ci.kubernetesAuth(reviewed().allowedNamespaces("other, app*").allowedNames("operator"));
    assertThat(login().status()).isEqualTo(200);
    ci.kubernetesAuth(reviewed().allowedNamespaces("other"));
    assertRefused(401, "UnauthorizedError", "Access denied: K8s namespace not allowed.");
    ci.kubernetesAuth(reviewed().allowedNames("else, *-operator"));
    assertRefused(401, "UnauthorizedError", "Access denied: K8s name not allowed.");
  }

  @Test
  void anAudienceIsAskedForAndMustBeConfirmed() {
    ci.kubernetesAuth(reviewed().allowedAudience("infisical"));
    api.accepting(ACCOUNT, "infisical");
    assertThat(login().status()).isEqualTo(200);
    assertThat(api.reviews().getFirst().spec().at("/audiences/0").asText()).isEqualTo("infisical");
    api.accepting(ACCOUNT, "else");
    assertRefused(401, "UnauthorizedError", "Access denied: K8s audience not allowed.");
  }

  @Test
  void everyRefusalHasItsOwnName() {
    assertRefused(
        404,
        "NotFound",
        "Kubernetes auth method not found for identity, did you configure Kubernetes auth?");
    ci.kubernetesAuth(reviewed());
    api.refusing(401);
    assertRefused(401, "KubernetesTokenReviewerUnauthorized", "");
    api.refusing(403);
    assertRefused(401, "KubernetesTokenReviewerForbidden", "");
    api.refusing(500);
    assertRefused(400, "KubernetesTokenReviewRequestError", "");
    api.reviewing("{\"authenticated\":false,\"error\":\"token is old\"}");
    assertRefused(401, "KubernetesTokenReviewError", "token is old");
    api.reviewing("{}");
    assertRefused(401, "UnauthorizedError", "Kubernetes token not authenticated");
    api.accepting("jane");
    assertRefused(400, "KubernetesUsernameParseError", "");
  }

  @Test
  void anUnreachableApiServerIsToldApart() {
    ci.kubernetesAuth(reviewed());
    api.close();
    assertRefused(400, "KubernetesConnectionRefused", "");
    ci.kubernetesAuth(KubernetesAuthOptions.reviewedBy("https://no-such-host.invalid", "", "t"));
    assertRefused(400, "KubernetesHostNotFound", "");
    try (DevServer https = DevServer.builder().tls().start()) {
      ci.kubernetesAuth(KubernetesAuthOptions.reviewedBy(https.address(), "", "t"));
      assertRefused(400, "KubernetesCertificateError", "");
      ci.kubernetesAuth(
          KubernetesAuthOptions.reviewedBy(https.address(), https.caCertificatePem(), "t"));
      assertRefused(400, "KubernetesTokenReviewRequestError", "");
    }
  }

  @Test
  void isAttachedOverHttp() {
    api.accepting(ACCOUNT);
    Client admin = client.token(server.adminToken());
    String path = "/api/v1/auth/kubernetes-auth/identities/" + ci.id();
    assertThat(admin.post(path, Map.of()).status()).isEqualTo(422);
    Client.Reply attached =
        admin.post(
            path,
            Map.of(
                "kubernetesHost",
                api.host(),
                "tokenReviewerJwt",
                "reviewers-token",
                "allowedNamespaces",
                "apps",
                "accessTokenTTL",
                600,
                "accessTokenMaxTTL",
                600));
    assertThat(attached.status()).isEqualTo(200);
    assertThat(attached.body()).doesNotContain("reviewers-token");
    assertThat(login().json().path("expiresIn").asLong()).isEqualTo(600);
    assertThat(admin.post(path, Map.of("kubernetesHost", "https://x")).status()).isEqualTo(400);

    Client.Reply changed =
        admin.send("PATCH", path, Map.of("tokenReviewMode", "gateway", "gatewayId", "g"));
    assertThat(changed.json().at("/identityKubernetesAuth/tokenReviewMode").asText())
        .isEqualTo("gateway");
    assertThat(login().status()).isEqualTo(200);
    assertThat(admin.send("DELETE", path, null).status()).isEqualTo(200);
    assertThat(login().status()).isEqualTo(404);
  }
}
