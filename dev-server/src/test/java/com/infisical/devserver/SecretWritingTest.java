package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.access.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of values that are written, of approvals and of rotated secrets. */
class SecretWritingTest {
  private DevServer server;
  private DevProject shop;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop = server.projects().create("Shop", "shop");
    DevIdentity ci = server.identities().create("ci");
    shop.grant(ci, Role.member()).createFolder("dev", "/app");
    client = Client.of(server).loggedIn(ci.universalAuth());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Client.Reply create(String key, String value) {
    return client.post(
        "/api/v4/secrets/" + key,
        Map.of(
            "projectId",
            shop.id(),
            "environment",
            "dev",
            "secretPath",
            "/app",
            "secretValue",
            value));
  }

  private String stored(String key) {
    return shop.secrets("dev", "/app").get(key).value();
  }

  @Test
  void trimsValuesAsJavaScriptDoesAndKeepsOneLineFeed() {
    create("A", "\u00a0\ufeff v \u2028");
    create("B", " v\r\n\n");
    create("C", "\u001cv");
    assertThat(stored("A")).isEqualTo("v");
    assertThat(stored("B")).isEqualTo("v\n");
    assertThat(stored("C")).isEqualTo("\u001cv");
  }

  @Test
  void makesAChangeOnceItIsApprovedAndNeverOnceItIsRejected() {
    shop.requireApproval("dev", "/app");
    assertThat(create("A", "1").json().path("approval").path("status").asText()).isEqualTo("open");
    assertThat(shop.secrets("dev", "/app")).isEmpty();
    shop.approve("dev", "/app").approve("dev", "/app");
    assertThat(stored("A")).isEqualTo("1");
    create("B", "2");
    shop.reject("dev", "/app").approve("dev", "/app");
    assertThat(shop.secrets("dev", "/app")).containsOnlyKeys("A");
  }

  @Test
  void refusesToWriteWhatItRotates() {
    create("A", "1");
    shop.rotate("dev", "/app", "A");
    Client.Reply refused =
        client.send(
            "DELETE",
            "/api/v4/secrets/A",
            Map.of("projectId", shop.id(), "environment", "dev", "secretPath", "/app"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(stored("A")).isEqualTo("1");
  }
}
