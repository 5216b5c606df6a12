package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.access.Role;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Life and death of access tokens
 * (docs/design/infisical-api.md#3-access-token-semantics-renew-revoke; facts 7, 11 and 12).
 */
class AccessTokenTest {
  private static final String PATH = "/api/v1/projects/slug/shop";

  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    ci = server.identities().create("ci");
    server.projects().create("Shop", "shop").grant(ci, Role.viewer());
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String token(UniversalAuthOptions options) {
    return client.login(ci.universalAuth(options)).json().path("accessToken").asText();
  }

  private static UniversalAuthOptions options() {
    return UniversalAuthOptions.defaults();
  }

  private Client.Reply renew(String token) {
    return client.post("/api/v1/auth/token/renew", Map.of("accessToken", token));
  }

  private Client.Reply revoke(String token) {
    return client.post("/api/v1/auth/token/revoke", Map.of("accessToken", token));
  }

  private static void assertRefused(Client.Reply reply, int status, String error, String message) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.message()).isEqualTo(message);
  }

  @Test
  void areJwtsWithInfisicalsClaims() throws ParseException {
    SignedJWT jwt = SignedJWT.parse(token(options().accessTokenTtl(Duration.ofMinutes(10))));
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("HS256");
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    assertThat(claims.getStringClaim("authTokenType")).isEqualTo("identityAccessToken");
    assertThat(claims.getStringClaim("identityId")).isEqualTo(ci.id());
    assertThat(claims.getStringClaim("identityAccessTokenId")).isEqualTo(claims.getJWTID());
    assertThat(
            Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant()))
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void areRefusedWith403OnceExpired() {
    String token = token(options().accessTokenTtl(Duration.ofMinutes(10)));
    assertThat(client.token(token).get(PATH).status()).isEqualTo(200);
    server.clock().advance(Duration.ofMinutes(10));
    assertRefused(
        client.token(token).get(PATH),
        403,
        "TokenError",
        "Your token has expired. Please re-authenticate.");
  }

  @Test
  void areRefusedWith401OnceRevoked() {
    String token = token(options());
    Client.Reply revoked = revoke(token);
    assertThat(revoked.status()).isEqualTo(200);
    assertThat(revoked.message()).isEqualTo("Successfully revoked access token");
    assertRefused(
        client.token(token).get(PATH),
        401,
        "UnauthorizedError",
        "Failed to authorize: token has been revoked");
    assertThat(renew(token).status()).isEqualTo(401);
  }

  @Test
  void areAllRevokedAtOnceButTheAdmins() {
    String token = token(options());
    assertThat(server.tokens().revokeAll()).isEqualTo(1);
    assertThat(client.token(token).get(PATH).status()).isEqualTo(401);
    assertThat(client.token(server.adminToken()).get(PATH).status()).isEqualTo(200);
  }

  @Test
  void serveExactlyTheirNumberOfUses() {
    Client limited = client.token(token(options().accessTokenUses(2)));
    assertThat(limited.get(PATH).status()).isEqualTo(200);
    assertThat(limited.get(PATH).status()).isEqualTo(200);
    assertRefused(
        limited.get(PATH),
        401,
        "UnauthorizedError",
        "Failed to authorize: token usage limit reached");
  }

  @Test
  void serveOnlyTrustedAddresses() {
    Client restricted = client.token(token(options().accessTokenTrustedIps("192.168.0.0/16")));
    assertRefused(
        restricted.get(PATH),
        403,
        "ForbiddenError",
        "You are not allowed to access this resource from the current IP address");
    assertThat(restricted.with("X-Forwarded-For", "192.168.7.7").get(PATH).status()).isEqualTo(200);
  }

  @Test
  void areRefusedWhenMalformedOrForeign() {
    Client.Reply garbage = client.token("garbage").get(PATH);
    assertThat(garbage.status()).isEqualTo(403);
    assertThat(garbage.error()).isEqualTo("TokenError");
    assertThat(garbage.message()).startsWith("The provided access token is malformed.");
    try (DevServer other = DevServer.builder().start()) {
      assertRefused(
          client.token(other.adminToken()).get(PATH), 403, "TokenError", "invalid signature");
    }
  }

  @Test
  void dieWithTheirIdentity() {
    String token = token(options());
    ci.delete();
    assertThat(client.token(token).get(PATH).status()).isEqualTo(401);
  }

  @Test
  void areShortenedWhenRenewedNearTheMaximumAndRefusedAtItsEnd() {
    stop();
    server =
        DevServer.builder()
            .clock(Clock.fixed(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC))
            .start();
    ci = server.identities().create("ci");
    server.projects().create("Shop", "shop").grant(ci, Role.viewer());
    client = Client.of(server);
    String first =
        token(
            options()
                .accessTokenTtl(Duration.ofMinutes(10))
                .accessTokenMaxTtl(Duration.ofMinutes(15)));
    server.clock().advance(Duration.ofMinutes(8));
    Client.Reply renewed = renew(first);
    assertThat(renewed.status()).isEqualTo(200);
    assertThat(renewed.json().path("expiresIn").asLong()).isEqualTo(420);
    String second = renewed.json().path("accessToken").asText();
    assertThat(second).isNotEqualTo(first);
    assertThat(client.token(second).get(PATH).status()).isEqualTo(200);

    server.clock().advance(Duration.ofMinutes(7).minusMillis(500));
    assertRefused(
        renew(second),
        401,
        "UnauthorizedError",
        "Cannot renew: identity access token has reached its max TTL");
    server.clock().advance(Duration.ofSeconds(1));
    assertThat(renew(second).error()).isEqualTo("TokenError");
  }

  @Test
  void renewedByAnOldServerStayTheSameAndFailEarly() {
    server.switches().oldServer(true);
    String token =
        token(
            options()
                .accessTokenTtl(Duration.ofMinutes(10))
                .accessTokenMaxTtl(Duration.ofMinutes(15)));
    assertThat(renew(token).json().path("accessToken").asText()).isEqualTo(token);
    server.clock().advance(Duration.ofMinutes(8));
    assertThat(renew(token).status()).isEqualTo(401);
  }
}
