package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults, journal, clock and switches, in Java and over HTTP. */
class HooksTest {
  private static final String PATH = "/api/v1/projects/slug/shop";

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
  void aFaultAnswersTheNextCallsInsteadOfTheServer() {
    Faults.Planned fault =
        server
            .faults()
            .on("GET", "/api/v1/projects")
            .times(2)
            .answer(429, Map.of("retry-after", "7"));
    assertThat(client.get("/api/status").status()).isEqualTo(200);
    Client.Reply struck = client.get(PATH);
    assertThat(struck.status()).isEqualTo(429);
    assertThat(struck.header("retry-after")).isEqualTo("7");
    assertThat(struck.error()).isEqualTo("RateLimitExceeded");
    assertThat(client.get(PATH).status()).isEqualTo(429);
    assertThat(client.get(PATH).status()).isEqualTo(200);
    assertThat(fault.struck()).isEqualTo(2);
  }

  @Test
  void aFaultDropsTheConnection() {
    server.faults().on("*", PATH).always().drop();
    assertThatThrownBy(() -> client.get(PATH)).isInstanceOf(UncheckedIOException.class);
    server.faults().clear();
    assertThat(client.get(PATH).status()).isEqualTo(200);
  }

  @Test
  void aFaultAnswersGarbage() {
    server.faults().on("GET", PATH).garbage();
    Client.Reply reply = client.get(PATH);
    assertThat(reply.status()).isEqualTo(200);
    assertThatThrownBy(reply::json).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aFaultHoldsACallUntilReleased() {
    Faults.Planned fault = server.faults().on("GET", PATH).hang();
    CompletableFuture<Client.Reply> call = CompletableFuture.supplyAsync(() -> client.get(PATH));
    await().until(() -> fault.struck() == 1);
    assertThat(call).isNotDone();
    assertThat(server.journal().entries("GET", PATH).getFirst().status()).isEmpty();
    fault.release();
    assertThat(call.join().status()).isEqualTo(200);
  }

  @Test
  void aFaultDelaysACall() {
    server.faults().on("GET", PATH).delay(Duration.ofMillis(200));
    client.get(PATH);
    await()
        .untilAsserted(
            () ->
                assertThat(server.journal().entries("GET", PATH).getFirst().took())
                    .isGreaterThanOrEqualTo(Duration.ofMillis(190)));
  }

  @Test
  void theJournalTellsWhoAskedForWhatAndHow() {
    DevIdentity ci = server.identities().create("ci");
    shop.grant(ci, Role.viewer());
    ClientCredentials credentials = ci.universalAuth();
    Client member = Client.of(server).loggedIn(credentials);
    server.journal().reset();
    member.with("If-None-Match", "\"x\"").get(PATH + "?a=b");
    client.login(credentials);

    assertThat(server.journal().count("GET", "/api/v1/projects")).isEqualTo(1);
    Journal.Entry entry = server.journal().entries().getFirst();
    assertThat(entry.path()).isEqualTo(PATH + "?a=b");
    assertThat(entry.identityId()).contains(ci.id());
    assertThat(entry.conditional()).isTrue();
    await()
        .untilAsserted(
            () ->
                assertThat(server.journal().entries("POST", "/api/v1/auth").getFirst().identityId())
                    .contains(ci.id()));
    assertThat(server.journal().entries().toString())
        .doesNotContain(credentials.clientSecret())
        .doesNotContain("Bearer");
  }

  @Test
  void everyHookWorksOverHttp() {
    Client bare = Client.of(server);
    bare.post("/_dev/faults", Map.of("method", "GET", "path", PATH, "status", 503));
    assertThat(client.get(PATH).status()).isEqualTo(503);
    assertThat(client.get(PATH).status()).isEqualTo(200);

    bare.send(
        "PUT",
        "/_dev/secrets",
        Map.of("project", "shop", "environment", "dev", "key", "KEY", "value", "new"));
    assertThat(
            client
                .get("/api/v4/secrets/KEY?projectId=" + shop.id() + "&environment=dev")
                .json()
                .at("/secret/secretValue")
                .asText())
        .isEqualTo("new");

    bare.send("PATCH", "/_dev/switches", Map.of("statusMessage", "No", "statusCode", 500));
    assertThat(bare.get("/api/status").status()).isEqualTo(500);

    bare.post("/_dev/clock", Map.of("advanceSeconds", 60));
    assertThat(server.clock().offset()).isEqualTo(Duration.ofSeconds(60));
    assertThat(bare.post("/_dev/tokens/revoke-all", Map.of()).json().path("revoked").asInt())
        .isZero();

    JsonNode journal = bare.get("/_dev/journal?method=GET&path=" + PATH).json();
    assertThat(journal.path("count").asInt()).isEqualTo(2);
    bare.send("DELETE", "/_dev/journal", null);
    assertThat(server.journal().entries()).isEmpty();
  }
}
