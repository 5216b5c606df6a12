package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.lease.LeaseBehaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leases of dynamic secrets (docs/design/infisical-api.md#7-dynamic-secret-leases; fact 22). */
class LeaseTest {
  private static final String LEASES = "/api/v1/dynamic-secrets/leases";
  private static final String WHERE = "?projectSlug=shop&environmentSlug=dev&path=/db";

  private DevServer server;
  private DevProject shop;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop = server.projects().create("Shop", "shop");
    ci = server.identities().create("ci");
    shop.grant(ci, Role.member());
    client = Client.of(server).loggedIn(ci.universalAuth());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DevDynamicSecret define(DynamicSecretOptions options) {
    return shop.dynamicSecret("dev", "/db", "main", options);
  }

  private static DynamicSecretOptions of(LeaseBehaviour behaviour) {
    return DynamicSecretOptions.of(behaviour);
  }

  private static Map<String, Object> body(Object... more) {
    Map<String, Object> body =
        new HashMap<>(Map.of("projectSlug", "shop", "environmentSlug", "dev", "path", "/db/"));
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return body;
  }

  private Client.Reply create(Object... more) {
    Map<String, Object> body = body(more);
    body.putIfAbsent("dynamicSecretName", "Main");
    return client.post(LEASES, body);
  }

  private Client.Reply renew(String id, Object... more) {
    return client.post(LEASES + "/" + id + "/renew", body(more));
  }

  private Client.Reply revoke(String id) {
    return client.send("DELETE", LEASES + "/" + id, body());
  }

  private static String id(Client.Reply reply) {
    return reply.json().at("/lease/id").asText();
  }

  private static Instant end(Client.Reply reply) {
    return Instant.parse(reply.json().at("/lease/expireAt").asText());
  }

  private static boolean letIn(DevDynamicSecret secret, Client.Reply created) {
    JsonNode data = created.json().path("data");
    return secret.letsIn(data.path("USERNAME").asText(), data.path("PASSWORD").asText());
  }

  @Test
  void areCreatedWithTheirCredentialWhichIsNeverShownAgain() {
    DevDynamicSecret secret = define(of(LeaseBehaviour.RENEWABLE).maxTtl("30 days"));
    Client.Reply created = create("ttl", "2h");
    JsonNode json = created.json();
    assertThat(created.status()).isEqualTo(200);
    assertThat(Duration.between(Instant.parse(json.at("/lease/createdAt").asText()), end(created)))
        .isEqualTo(Duration.ofHours(2));
    assertThat(json.at("/dynamicSecret/type").asText()).isEqualTo("sql-database");
    assertThat(json.at("/dynamicSecret/maxTTL").asText()).isEqualTo("30 days");
    assertThat(letIn(secret, created)).isTrue();

    Client.Reply shown = client.get(LEASES + "/" + id(created) + WHERE);
    assertThat(shown.json().at("/lease/dynamicSecret/id").asText()).isEqualTo(secret.id());
    assertThat(shown.body()).doesNotContain(json.at("/data/PASSWORD").asText());
  }

  @Test
  void renewalCountsFromTheOldEnd() {
    define(of(LeaseBehaviour.RENEWABLE));
    Client.Reply created = create();
    assertThat(end(renew(id(created), "ttl", "5m")))
        .isEqualTo(end(created).plus(Duration.ofMinutes(5)));
  }

  @Test
  void areNotRenewedBeyondTheMaximum() {
    define(of(LeaseBehaviour.RENEWABLE).maxTtl("90m"));
    assertThat(create("ttl", "2h").message()).isEqualTo("TTL cannot be larger than max TTL");
    String id = id(create());
    Client.Reply refused = renew(id);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).startsWith("The requested renewal would exceed the maximum");
    assertThat(renew(id, "ttl", "30m").status()).isEqualTo(200);
    server.switches().oldServer(true);
    assertThat(renew(id).message()).isEqualTo("TTL cannot be larger than max ttl");
  }

  @Test
  void endWhenTheirTimeIsOverAndWithThemTheCredential() {
    DevDynamicSecret secret = define(of(LeaseBehaviour.RENEWABLE));
    Client.Reply created = create("ttl", "60s");
    server.clock().advance(Duration.ofSeconds(61));
    await().untilAsserted(() -> assertThat(letIn(secret, created)).isFalse());
    assertThat(client.get(LEASES + "/" + id(created) + WHERE).message())
        .isEqualTo("Dynamic secret lease with ID '" + id(created) + "' not found");
  }

  @Test
  void canBeRevoked() {
    DevDynamicSecret secret = define(of(LeaseBehaviour.RENEWABLE));
    Client.Reply created = create();
    assertThat(id(revoke(id(created)))).isEqualTo(id(created));
    assertThat(letIn(secret, created)).isFalse();
    assertThat(revoke(id(created)).status()).isEqualTo(404);
    assertThat(secret.counts().revoked()).isOne();
  }

  @Test
  void ofSomeTypesAreNotRenewed() {
    define(of(LeaseBehaviour.NOT_RENEWABLE));
    assertThat(renew(id(create())).status()).isEqualTo(400);
  }

  @Test
  void ofSomeTypesAreRenewedInVain() {
    DevDynamicSecret secret = define(of(LeaseBehaviour.EXTENDS_NOTHING));
    Client.Reply created = create("ttl", "60s");
    assertThat(renew(id(created), "ttl", "1h").status()).isEqualTo(200);
    server.clock().advance(Duration.ofSeconds(61));
    assertThat(letIn(secret, created)).isFalse();
    assertThat(client.get(LEASES + "/" + id(created) + WHERE).status()).isEqualTo(200);
  }

  @Test
  void ofOneAccountEndEachOther() {
    DevDynamicSecret secret = define(of(LeaseBehaviour.ONE_ACCOUNT));
    Client.Reply first = create();
    Client.Reply second = create();
    assertThat(letIn(secret, first)).isFalse();
    assertThat(letIn(secret, second)).isTrue();
    revoke(id(first));
    assertThat(letIn(secret, second)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "59s, 422",
    "'', 200",
    "11 years, 422",
    "nonsense, 422",
    "2 Days, 200",
  })
  void haveATimeToLiveWithinLimits(String ttl, int status) {
    define(of(LeaseBehaviour.RENEWABLE));
    assertThat(create("ttl", ttl).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"'', 401", "2 days, 401", "1d, 200"})
  void haveNarrowerLimitsOnServersOf2024(String ttl, int status) {
    define(of(LeaseBehaviour.RENEWABLE));
    server.switches().oldServer(true);
    assertThat(create("ttl", ttl).status()).isEqualTo(status);
  }

  @Test
  void needMoreThanTheRightToRead() {
    define(of(LeaseBehaviour.RENEWABLE));
    shop.grant(ci, Role.viewer());
    Client.Reply refused = create();
    assertThat(refused.error()).isEqualTo("PermissionDenied");
    assertThat(refused.message()).isEqualTo("You are not allowed to lease on dynamic-secrets");
  }

  @Test
  void needAPlanThatHasThem() {
    define(of(LeaseBehaviour.RENEWABLE));
    String id = id(create());
    server.switches().dynamicSecretsInPlan(false);
    assertThat(create().message()).startsWith("Failed to create lease due to plan restriction");
    assertThat(renew(id).message()).startsWith("Failed to renew lease due to plan restriction");
  }

  @Test
  void areFoundByProjectSlugEnvironmentPathAndName() {
    define(of(LeaseBehaviour.RENEWABLE));
    assertThat(create("projectSlug", "no-such").message())
        .isEqualTo("Project with slug 'no-such' not found");
    assertThat(create("projectSlug", shop.id()).status()).isEqualTo(404);
    assertThat(create("path", "/other").status()).isEqualTo(404);
    assertThat(create("environmentSlug", "qa").status()).isEqualTo(404);
    assertThat(create("dynamicSecretName", "other").message())
        .isEqualTo("Dynamic secret with name 'other' in folder with path '/db' not found");
    shop.createFolder("dev", "/other");
    assertThat(renew(id(create()), "path", "/other").status()).isEqualTo(404);
  }
}
