package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way that the operator goes: status, login, project by slug, secrets. */
class FirstStepsTest {
  private DevServer server;
  private DevProject shop;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop =
        server
            .projects()
            .create("Shop", "shop")
            .setSecret("dev", "/", "HOST", "db.local")
            .setSecret("dev", "/app", "URL", "jdbc://${dev.HOST}/${NAME}")
            .setSecret("dev", "/app", "NAME", "orders");
    DevIdentity ci = server.identities().create("ci");
    shop.grant(ci, Role.viewer());
    client = Client.of(server).loggedIn(ci.universalAuth());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void servesAFolderToAnIdentityThatLoggedInByUniversalAuth() {
    String projectId = client.get("/api/v1/projects/slug/shop").json().path("id").asText();
    assertThat(projectId).isEqualTo(shop.id());

    Client.Reply reply =
        client.get(
            "/api/v4/secrets?projectId=" + projectId + "&environment=dev&secretPath=/app&x=y");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("secrets").findValuesAsText("secretKey"))
        .containsExactly("NAME", "URL");
    assertThat(reply.json().path("secrets").findValuesAsText("secretValue"))
        .containsExactly("orders", "jdbc://db.local/orders");
    assertThat(reply.json().path("imports").isArray()).isTrue();
  }

  @Test
  void answersAConditionalReadWith304AndTheSameTag() {
    String path = "/api/v4/secrets?projectId=" + shop.id() + "&environment=dev&secretPath=/app";
    String tag = client.get(path).header("etag");
    assertThat(tag).startsWith("\"").endsWith("\"");

    Client.Reply unchanged = client.with("If-None-Match", tag).get(path);
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
    assertThat(unchanged.header("etag")).isEqualTo(tag);

    shop.setSecret("dev", "/app", "NAME", "other");
    assertThat(client.with("If-None-Match", tag).get(path).status()).isEqualTo(200);
    assertThat(client.with("If-None-Match", "W/" + tag).get(path).status()).isEqualTo(200);
  }

  @Test
  void saysThatItIsWell() {
    Client.Reply status = Client.of(server).get("/api/status");
    assertThat(status.status()).isEqualTo(200);
    assertThat(status.message()).isEqualTo("Ok");
    assertThat(status.json().path("date").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }
}
