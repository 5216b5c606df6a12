package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.auth.TokenSettings;
import com.infisical.testkit.FakeIssuer;
import com.infisical.testkit.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Logins by JWTs whose issuers or keys are known, and tokens without a login
 * (docs/design/infisical-api.md#28-oidc-auth-jwt-auth-token-auth).
 */
class IssuerAuthTest {
  private static final String SUBJECT = "system:serviceaccount:shop:operator";

  private FakeIssuer issuer;
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    issuer = FakeIssuer.start();
    server = DevServer.builder().start();
    ci = server.identities().create("ci");
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    issuer.close();
  }

  private OidcAuthOptions oidc() {
    return OidcAuthOptions.issuer(issuer.address(), issuer.address(), "");
  }

  private String token(String... audiences) {
    return issuer.key().sign(issuer.claims(SUBJECT, audiences));
  }

  private Client.Reply login(String method, String jwt) {
    return client.post(
        "/api/v1/auth/" + method + "-auth/login", Map.of("identityId", ci.id(), "jwt", jwt));
  }

  private static void assertRefused(Client.Reply reply, int status, String message) {
    assertThat(reply.message()).isEqualTo(message);
    assertThat(reply.status()).isEqualTo(status);
  }

  @Test
  void oidcTakesATokenWhoseIssuerPublishesItsKeyAndThatKeepsWithinTheBounds() {
    ci.oidcAuth(oidc().audiences("other, infisical").subject("system:serviceaccount:shop:*"));
    assertThat(login("oidc", token("kubernetes", "infisical")).status()).isEqualTo(200);
  }

  @Test
  void oidcRefusesWhateverTheIssuerDidNotSignForIt() {
    ci.oidcAuth(oidc().audiences("infisical").subject(SUBJECT));
    String good = token("infisical");
    assertRefused(login("oidc", "no-token"), 401, "Invalid JWT");
    assertRefused(
        login(
            "oidc", SigningKey.named(issuer.key().id()).sign(issuer.claims(SUBJECT, "infisical"))),
        401,
        "Access denied: invalid signature");
    assertRefused(
        login("oidc", token("another")), 401, "Access denied: OIDC audience not allowed.");
    assertRefused(
        login("oidc", issuer.key().sign(issuer.claims("system:serviceaccount:a:b", "infisical"))),
        403,
        "Access denied: OIDC subject not allowed.");
    Map<String, Object> foreign = issuer.claims(SUBJECT, "infisical");
    foreign.put("iss", "https://another.example");
    assertRefused(
        login("oidc", issuer.key().sign(foreign)),
        401,
        "Access denied: jwt issuer invalid. expected: " + issuer.address());

    server.clock().advance(Duration.ofMinutes(11));
    assertRefused(login("oidc", good), 401, "Access denied: jwt expired");
  }

  @Test
  void oidcSaysWhenAKeyOrTheIssuerIsNotThere() {
    ci.oidcAuth(oidc());
    String before = token("infisical");
    String id = issuer.key().id();
    issuer.rotate();
    assertThat(login("oidc", before).message())
        .startsWith("Access denied: Unable to verify JWT signature. The signing key '" + id + "'");

    issuer.fail(403);
    assertRefused(
        login("oidc", token("infisical")),
        401,
        "Access denied: Failed to fetch OIDC discovery document from "
            + issuer.address()
            + ". Request failed with status code 403");
  }

  @Test
  void jwtTakesATokenByAFixedKeyOrByThePublishedOnes() {
    ci.jwtAuth(
        JwtAuthOptions.keys(SigningKey.make().publicKeyPem(), issuer.key().publicKeyPem())
            .issuer(issuer.address())
            .subject(SUBJECT));
    assertThat(login("jwt", token("infisical")).status()).isEqualTo(200);

    ci.jwtAuth(JwtAuthOptions.published(issuer.keysAddress(), ""));
    assertThat(login("jwt", token("infisical")).status()).isEqualTo(200);
  }

  @Test
  void jwtRefusesOtherKeysIssuersAndSubjects() {
    String pem = issuer.key().publicKeyPem();
    ci.jwtAuth(JwtAuthOptions.keys(SigningKey.make().publicKeyPem()));
    assertRefused(
        login("jwt", token("infisical")),
        401,
        "Access denied: JWT verification failed with all keys. Errors - invalid signature");
    ci.jwtAuth(JwtAuthOptions.keys(pem).issuer("https://another.example"));
    assertRefused(login("jwt", token("infisical")), 403, "Access denied: issuer mismatch");
    ci.jwtAuth(JwtAuthOptions.keys(pem).subject("system:serviceaccount:*:another"));
    assertRefused(login("jwt", token("infisical")), 403, "Access denied: subject not allowed");

    ci.jwtAuth(JwtAuthOptions.keys(pem));
    String good = token("infisical");
    server.clock().advance(Duration.ofMinutes(11));
    assertRefused(
        login("jwt", good),
        401,
        "Access denied: JWT verification failed with all keys. Errors - jwt expired");
  }

  @Test
  void jwtFailsForAListOfAudiencesAsInfisicalsMatcherDoes() {
    ci.jwtAuth(JwtAuthOptions.keys(issuer.key().publicKeyPem()).audiences("infisical"));
    assertRefused(login("jwt", token("infisical", "another")), 500, "Something went wrong");

    Map<String, Object> claims = issuer.claims(SUBJECT);
    claims.put("aud", "infisical");
    assertThat(login("jwt", issuer.key().sign(claims)).status()).isEqualTo(200);
    claims.put("aud", "another");
    assertRefused(
        login("jwt", issuer.key().sign(claims)), 401, "Access denied: token audience not allowed");
  }

  @Test
  void isAttachedByTheBodiesOfInfisical() {
    Client admin = client.token(server.adminToken());
    Client.Reply oidc =
        admin.post(
            "/api/v1/auth/oidc-auth/identities/" + ci.id(),
            Map.of(
                "oidcDiscoveryUrl", issuer.address(),
                "boundIssuer", issuer.address(),
                "boundClaims", Map.of("sub", "system:serviceaccount:shop:*")));
    assertThat(oidc.json().path("identityOidcAuth").path("boundIssuer").asText())
        .isEqualTo(issuer.address());
    assertThat(login("oidc", token("infisical")).status()).isEqualTo(200);

    assertThat(
            admin
                .post(
                    "/api/v1/auth/jwt-auth/identities/" + ci.id(),
                    Map.of(
                        "configurationType",
                        "static",
                        "publicKeys",
                        List.of(issuer.key().publicKeyPem())))
                .status())
        .isEqualTo(200);
    assertThat(login("jwt", token("infisical")).status()).isEqualTo(200);
  }

  @Test
  void makesTokensForTokenAuthAndTellsWhetherTheyHold() {
    String token = ci.tokenAuth(TokenSettings.DEFAULT.withTtl(Duration.ofDays(1)));
    Client owner = client.token(token);
    assertThat(owner.get("/api/v1/identities/details").json().path("identityDetails").isObject())
        .isTrue();

    Client.Reply another =
        client
            .token(server.adminToken())
            .post("/api/v1/auth/token-auth/identities/" + ci.id() + "/tokens", Map.of());
    assertThat(another.json().path("accessToken").asText()).isNotEmpty().isNotEqualTo(token);

    client.post("/api/v1/auth/token/revoke", Map.of("accessToken", token));
    assertRefused(
        owner.get("/api/v1/identities/details"),
        401,
        "Failed to authorize: token has been revoked");
  }
}
