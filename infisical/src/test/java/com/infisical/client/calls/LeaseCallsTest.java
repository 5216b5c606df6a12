package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller;
import com.infisical.client.DynamicSecretDefinition;
import com.infisical.client.FakeServer;
import com.infisical.client.LeaseApi;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases of dynamic secrets over the wire. */
class LeaseCallsTest {
  private static final String LEASES = "/api/v1/dynamic-secrets/leases";
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final LeaseScope SCOPE = new LeaseScope("shop", "dev", "/app");
  private static final String LEASE =
      """
      {"id":"l1","version":1,"expireAt":"2026-01-31T11:20:30.123Z","createdAt":"2026-01-31T10:20:30.123Z","status":null}\
      """;
  private static final LeaseTimes TIMES =
      new LeaseTimes(
          "l1",
          Instant.parse("2026-01-31T10:20:30.123Z"),
          Instant.parse("2026-01-31T11:20:30.123Z"),
          false);

  private final FakeServer server = new FakeServer();
  private final LeaseApi api = server.api().leases();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<LeaseGrant> create(Optional<String> ttl, Optional<String> config) {
    return api.create(TOKEN, new LeaseRequest("r", SCOPE, "db", ttl, config), Caller.unknown());
  }

  private Reply<LeaseTimes> renew(Optional<String> ttl) {
    return api.renew(TOKEN, SCOPE, "l1", ttl, Caller.unknown());
  }

  @Test
  void createsALeaseAndKeepsEveryValueAsText() {
    server.answer(
        LEASES,
        200,
        """
        {"lease":%s,
         "dynamicSecret":{"id":"d1","type":"sql-database","defaultTTL":"1h","maxTTL":null},
         "data":{"DB_USERNAME":"u","N":8.50,"B":true,"O":{"a":[1]},"Z":null}}
        """
            .formatted(LEASE));

    Reply<LeaseGrant> reply = create(Optional.of("1h"), Optional.of("{\"principals\":[\"root\"]}"));

    assertThat(reply)
        .isEqualTo(
            new Reply.Ok<>(
                new LeaseGrant(
                    TIMES,
                    new DynamicSecretDefinition(
                        "d1", "sql-database", Optional.of("1h"), Optional.empty()),
                    Map.of(
                        "DB_USERNAME", SecretText.of("u"),
                        "N", SecretText.of("8.5"),
                        "B", SecretText.of("true"),
                        "O", SecretText.of("{\"a\":[1]}"),
                        "Z", SecretText.of(""))),
                Optional.empty()));
    assertThat(reply.toString()).doesNotContain("DB_USERNAME");
    assertThat(server.only().method()).isEqualTo("POST");
    assertThat(server.only().header("Authorization")).contains("Bearer t0ken");
    assertThat(server.only().body())
        .isEqualTo(
            "{\"projectSlug\":\"shop\",\"environmentSlug\":\"dev\",\"path\":\"/app\",\"dynamicSecretName\":\"db\",\"ttl\":\"1h\",\"config\":{\"principals\":[\"root\"]}}");
  }

  /** Servers of 2024 refuse an empty text. */
  @Test
  void leavesOutATtlThatIsNotWanted() {
    create(Optional.empty(), Optional.empty());
    renew(Optional.empty());

    assertThat(server.requests).noneMatch(request -> request.body().contains("ttl"));
  }

  @Test
  void renewsALease() {
    server.answer(LEASES + "/l1/renew", 200, "{\"lease\":" + LEASE + "}");

    assertThat(renew(Optional.of("5m"))).isEqualTo(new Reply.Ok<>(TIMES, Optional.empty()));
    assertThat(server.only().body()).contains("\"ttl\":\"5m\"");
  }

  @Test
  void revokesALeaseByADeleteWithABodyAndSaysThatItsCredentialStillLives() {
    server.answer(
        LEASES + "/l1", 200, "{\"lease\":" + LEASE.replace("null", "\"Failed to delete\"") + "}");

    Reply<LeaseTimes> reply = api.revoke(TOKEN, SCOPE, "l1", Caller.unknown());

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Ok.class,
            ok -> assertThat(((LeaseTimes) ok.value()).revocationFailed()).isTrue());
    assertThat(server.only().method()).isEqualTo("DELETE");
    assertThat(server.only().body()).contains("\"isForced\":false", "\"projectSlug\":\"shop\"");
  }

  @Test
  void readsALeaseWithItsDefinition() {
    server.answer(
        LEASES + "/l1",
        200,
        "{\"lease\":"
            + LEASE.replace(
                "\"id\":\"l1\"",
                "\"id\":\"l1\",\"dynamicSecret\":{\"id\":\"d1\",\"type\":\"totp\",\"maxTTL\":\"1y\"}")
            + "}");

    assertThat(api.find(TOKEN, SCOPE, "l1", Caller.unknown()))
        .isEqualTo(
            new Reply.Ok<>(
                new LeaseState(
                    TIMES,
                    Optional.of(
                        new DynamicSecretDefinition(
                            "d1", "totp", Optional.empty(), Optional.of("1y")))),
                Optional.empty()));
    assertThat(server.only().query())
        .containsEntry("projectSlug", "shop")
        .containsEntry("environmentSlug", "dev")
        .containsEntry("path", "/app");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"lease\":{}}",
        "{\"lease\":{\"id\":\"l1\",\"createdAt\":\"2026-01-31T10:20:30.123Z\"}}",
        "{\"lease\":{\"id\":\"l1\",\"expireAt\":\"soon\",\"createdAt\":\"2026-01-31T10:20:30.123Z\"}}",
        // Times that can be read and not be counted with, and what is no id.
        "{\"lease\":{\"id\":\"l1\",\"expireAt\":\"+999999999-12-31T23:59:59Z\",\"createdAt\":\"2026-01-31T10:20:30Z\"}}",
        "{\"lease\":{\"id\":\"l1\",\"expireAt\":\"2026-01-31T10:20:30Z\",\"createdAt\":\"-999999999-01-01T00:00:00Z\"}}",
        "{\"lease\":{\"id\":\"l\\n"
            + "1\",\"expireAt\":\"2026-01-31T11:20:30Z\",\"createdAt\":\"2026-01-31T10:20:30Z\"}}",
        "[]"
      })
  void saysOfAnAnswerWithoutALeaseThatItHasNone(String body) {
    server.answer(LEASES, 200, body);

    assertThat(create(Optional.empty(), Optional.empty())).isInstanceOf(Reply.Undecodable.class);
  }

  /** Its times would have this one expire unnoticed, and its revocation would leave this one. */
  @Test
  void refusesAnotherLeaseThanTheOneAskedFor() {
    String other = "{\"lease\":" + LEASE.replace("l1", "l2") + "}";
    Reply<?> refused =
        new Reply.Undecodable<>(200, "the body is JSON, but it has no lease of this id with times");
    server.answer(LEASES + "/l1/renew", 200, other);
    server.answer(LEASES + "/l1", 200, other);

    assertThat(renew(Optional.empty())).isEqualTo(refused);
    assertThat(api.revoke(TOKEN, SCOPE, "l1", Caller.unknown())).isEqualTo(refused);
    assertThat(api.find(TOKEN, SCOPE, "l1", Caller.unknown())).isEqualTo(refused);
  }

  /** Its credential would reach the Secret of whoever asked. */
  @Test
  void refusesALeaseOfAnotherDynamicSecretButNotOfOneThatIsNamedInLowerCase() {
    String grant =
        "{\"lease\":"
            + LEASE
            + ",\"dynamicSecret\":{\"id\":\"d\",\"name\":\"%s\"},\"data\":{\"A\":\"1\"}}";
    LeaseRequest wish = new LeaseRequest("r", SCOPE, "My-DB", Optional.empty(), Optional.empty());
    server.answer(LEASES, 200, grant.formatted("other"));
    assertThat(api.create(TOKEN, wish, Caller.unknown())).isInstanceOf(Reply.Undecodable.class);
    server.answer(LEASES, 200, grant.formatted("my-db"));
    assertThat(api.create(TOKEN, wish, Caller.unknown())).isInstanceOf(Reply.Ok.class);
  }

  /** They become a part of an annotation that has to be read again. */
  @Test
  void keepsNoTypeAndNoIdOfADefinitionThatIsTooLong() {
    server.answer(
        LEASES,
        200,
        "{\"lease\":%s,\"dynamicSecret\":{\"id\":\"%2$s\",\"type\":\"%2$s\"},\"data\":{\"A\":\"b\"}}"
            .formatted(LEASE, "x".repeat(40_000)));

    assertThat(
            ((Reply.Ok<LeaseGrant>) create(Optional.empty(), Optional.empty()))
                .value()
                .definition())
        .isEqualTo(new DynamicSecretDefinition("", "", Optional.empty(), Optional.empty()));
  }

  @Test
  void tellsAMissingLeaseFromAMissingRoute() {
    server.answer(
        LEASES + "/l1/renew",
        404,
        "{\"reqId\":\"r\",\"statusCode\":404,\"message\":\"Dynamic secret lease with ID 'l1' not"
            + " found\",\"error\":\"NotFound\"}");

    assertThat(renew(Optional.empty()))
        .isInstanceOfSatisfying(
            Reply.Refused.class, no -> assertThat(no.error()).isEqualTo("NotFound"));
  }

  @Test
  void knowsTheTimeOfTheServerByItsAnswers() {
    HttpInfisicalApi whole = server.api();
    assertThat(whole.serverTime()).isEmpty();
    server.answer("/api/status", 200, "{\"message\":\"Ok\"}");

    whole.status();

    assertThat(whole.serverTime().orElseThrow())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }
}
