package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.access.Role;
import com.infisical.devserver.http.RateLimiter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds for every route (docs/design/infisical-api.md#1-rules-that-hold-for-every-endpoint and
 * facts 1 to 6 of section 13).
 */
class ProtocolTest {
  private DevServer server;
  private DevProject shop;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop = server.projects().create("Shop", "shop").setSecret("dev", "/", "KEY", "v");
    client = Client.of(server).token(server.adminToken());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsAMissingRouteFromAMissingEntity() {
    Client.Reply route = client.get("/api/v9/secrets");
    assertThat(route.status()).isEqualTo(404);
    assertThat(route.error()).isEqualTo("Not Found");
    assertThat(route.json().has("reqId")).isFalse();

    Client.Reply entity = client.get("/api/v1/projects/slug/nowhere");
    assertThat(entity.status()).isEqualTo(404);
    assertThat(entity.error()).isEqualTo("NotFound");
    assertThat(entity.message()).isEqualTo("Project with slug 'nowhere' not found");
    assertThat(entity.json().path("reqId").asText()).matches("req-[0-9a-z]{14}");
    assertThat(entity.json().path("statusCode").asInt()).isEqualTo(404);
  }

  @Test
  void listsWhatDoesNotFitTheSchema() {
    Client.Reply missing =
        client.post("/api/v1/auth/kubernetes-auth/login", Map.of("identityId", "x"));
    assertThat(missing.status()).isEqualTo(422);
    assertThat(missing.error()).isEqualTo("ValidationFailure");
    assertThat(missing.json().path("message").isArray()).isTrue();
    assertThat(missing.json().at("/message/0/path/0").asText()).isEqualTo("jwt");

    Client.Reply literal =
        client.get(
            "/api/v4/secrets?projectId=" + shop.id() + "&environment=dev&includeImports=True");
    assertThat(literal.status()).isEqualTo(422);
    assertThat(client.get("/api/v1/projects/slug/Bad_Slug").status()).isEqualTo(422);
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    DevIdentity ci = server.identities().create("ci");
    ClientCredentials credentials = ci.universalAuth();
    Client.Reply reply =
        client.post(
            "/api/v1/auth/universal-auth/login",
            Map.of(
                "clientId",
                " " + credentials.clientId() + " ",
                "clientSecret",
                credentials.clientSecret(),
                "subOrganizationName",
                "x"));
    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void refusesBodiesThatAreNoJson() throws IOException {
    Client.Reply reply = client.raw("POST", "/api/v1/auth/universal-auth/login", "{oops");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("BadRequest");
  }

  @Test
  void refusesAQueryThatIsBadlyEncoded() throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort())) {
      String request =
          "GET /api/v1/workspace/x?a=%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void ignoresATrailingSlash() {
    assertThat(client.get("/api/v1/projects/slug/shop/").status()).isEqualTo(200);
  }

  @Test
  void asksForAToken() {
    Client.Reply reply = Client.of(server).get("/api/v1/projects/slug/shop");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.error()).isEqualTo("UnauthorizedError");
    assertThat(reply.message()).isEqualTo("Token missing");
  }

  @Test
  void explainsInErrorThatAnIdentityIsNoMember() {
    DevIdentity stranger = server.identities().create("stranger");
    Client.Reply reply =
        Client.of(server).loggedIn(stranger.universalAuth()).get("/api/v1/projects/slug/shop");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.error()).isEqualTo("You are not member of this project");
    assertThat(reply.message()).isEqualTo("You are not allowed to access this resource");
  }

  @Test
  void namesTheMissingPermission() {
    DevIdentity idle = server.identities().create("idle");
    shop.grant(idle, Role.noAccess());
    Client.Reply reply =
        Client.of(server)
            .loggedIn(idle.universalAuth())
            .get("/api/v4/secrets?projectId=" + shop.id() + "&environment=dev");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.error()).isEqualTo("PermissionDenied");
    assertThat(reply.json().at("/details/0/subject").asText()).isEqualTo("secrets");
  }

  @Test
  void limitsRatesWhenToldTo() {
    server.switches().limitRates(new RateLimiter.Limits(2, 5, 5));
    String path = "/api/v1/projects/slug/shop";
    Client.Reply first = client.get(path);
    assertThat(first.header("x-ratelimit-limit")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-remaining")).isEqualTo("1");
    assertThat(first.header("x-ratelimit-reset")).isNotEmpty();
    client.get(path);

    Client.Reply refused = client.get(path);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error()).isEqualTo("RateLimitExceeded");
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
    assertThat(client.get("/api/status").status()).isEqualTo(200);

    server.clock().advance(Duration.ofSeconds(61));
    assertThat(client.get(path).status()).isEqualTo(200);
  }

  @Test
  void limitsNothingByDefault() {
    assertThat(client.get("/api/v1/projects/slug/shop").header("x-ratelimit-limit")).isEmpty();
  }

  @Test
  void saysThatItIsUnwellWhenToldTo() {
    server.switches().status(503, "Down");
    Client.Reply reply = client.get("/api/status");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.message()).isEqualTo("Down");
  }

  @Test
  void answersForMethodsItDoesNotOfferYet() {
    Client.Reply azure =
        client.post("/api/v1/auth/azure-auth/login", Map.of("identityId", "x", "jwt", "y"));
    assertThat(azure.status()).isEqualTo(404);
    assertThat(azure.message())
        .isEqualTo("Azure auth method not found for identity, did you configure Azure auth?");
    assertThat(
            client
                .post(
                    "/api/v1/auth/ldap-auth/login",
                    Map.of("identityId", "no-uuid", "username", "u", "password", "p"))
                .status())
        .isEqualTo(422);
  }
}
