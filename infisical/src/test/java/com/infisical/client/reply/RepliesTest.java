package com.infisical.client.reply;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.Reply;
import com.infisical.client.ServerStatus;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import com.infisical.client.http.AnswerBudget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers see of answers that are not a success. */
class RepliesTest {
  private static final String STATUS = "/api/status";
  private static final String LIMITED =
      "{\"statusCode\":429,\"error\":\"RateLimitExceeded\",\"message\":\"wait\"}";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<ServerStatus> status() {
    return new HttpInfisicalApi(
            server.client(),
            server.client(),
            server.base(),
            ClientSettings.standard("k8-operator/test"),
            InstantSource.fixed(NOW),
            new ServerState(ClientSettings.standard("k8-operator/test"), AnswerBudget.unlimited()))
        .status();
  }

  private Reply.Refused<?> refusal(int status, String body) {
    server.answer(STATUS, status, body);
    assertThat(status()).isInstanceOf(Reply.Refused.class);
    return (Reply.Refused<?>) status();
  }

  @Test
  void readsTheStatusOfAHealthyServer() {
    server.answer(STATUS, 200, "{\"date\":\"…\",\"message\":\"Ok\",\"emailConfigured\":true}");
    assertThat(status()).isEqualTo(new Reply.Ok<>(new ServerStatus("Ok"), Optional.empty()));
    assertThat(server.only().header("Authorization")).isEmpty();
  }

  @Test
  void makesOneLineOfAListOfIssues() {
    assertThat(
            refusal(
                    422,
                    """
                    {"error":"ValidationFailure","message":[
                      {"code":"x","path":["identityId"],"message":"Invalid uuid","received":"hush"},
                      {"path":"jwt","message":"Required"}, "plain", {"message":"bare"}, 7]}
                    """)
                .message())
        .isEqualTo("identityId: Invalid uuid; jwt: Required; plain; bare");
  }

  @Test
  void findsTheReasonWhereSomeServersPutIt() {
    Reply.Refused<?> refused =
        refusal(
            403,
            "{\"error\":\"You are not member of this project\",\"message\":\"You are not allowed to"
                + " access this resource\"}");
    assertThat(refused.error()).isEqualTo("You are not member of this project");
    assertThat(refused.message()).isEqualTo("You are not member of this project");
  }

  @Test
  void keepsTheRequestsIdOnlyWhereItIsOne() {
    assertThat(
            refusal(403, "{\"error\":\"E\",\"message\":\"no\",\"reqId\":\"req-Ab12\"}").requestId())
        .contains("req-Ab12");
    for (String odd : List.of("\"a b\"", "\"x\\ny\"", "\"\"", "7", "null", "{}")) {
      assertThat(
              refusal(403, "{\"error\":\"E\",\"message\":\"no\",\"reqId\":" + odd + "}")
                  .requestId())
          .as(odd)
          .isEmpty();
    }
  }

  @Test
  void showsAMessageAsOneLineOfLimitedLength() {
    String message =
        refusal(
                500,
                "{\"error\":\"E\",\"message\":\"a\\n\\tb\\u0000c\\u202e" + "x".repeat(400) + "\"}")
            .message();
    assertThat(message).startsWith("a b c x").hasSize(300).endsWith("…");
  }

  @Test
  void passesOnWhenToTryAgain() {
    server.answer(STATUS, Response.json(429, LIMITED).with("Retry-After", "7"));
    assertThat(((Reply.Refused<?>) status()).retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(refusal(429, LIMITED).retryAfter()).isEmpty();
  }

  @Test
  void doesNotTakeOtherSuccessesOrShapesForAnAnswer() {
    server.answer(STATUS, 200, "{\"message\":7}");
    assertThat(status())
        .isEqualTo(new Reply.Undecodable<>(200, "the body is JSON, but it has no message"));
    server.answer(STATUS, new Response(204, Map.of(), ""));
    assertThat(status()).isInstanceOf(Reply.Undecodable.class);
    server.answer(STATUS, new Response(200, Map.of(), ""));
    assertThat(status()).isEqualTo(new Reply.Undecodable<>(200, "the body is empty"));
    server.answer(STATUS, 200, "{\"message\":\"Ok\"} trailing");
    assertThat(status()).isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void followsARedirectWithinTheServer() {
    server.answer(STATUS, new Response(302, Map.of("Location", "/moved"), ""));
    server.answer("/moved", new Response(308, Map.of("Location", server.uri() + "/again"), ""));
    server.answer("/again", 200, "{\"message\":\"Ok\"}");
    assertThat(status()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void doesNotFollowARedirectForEver() {
    server.answer(STATUS, new Response(302, Map.of("Location", STATUS), ""));
    assertThat(status())
        .isEqualTo(new Reply.Unreachable<>(Reply.Cause.REDIRECT, "it redirects too often"));
    assertThat(server.paths()).hasSize(3);
  }

  @Test
  void doesNotFollowARedirectToAnotherHost() {
    try (FakeServer other = new FakeServer()) {
      String elsewhere = other.uri().toString().replace("127.0.0.1", "localhost");
      server.answer(STATUS, new Response(302, Map.of("Location", elsewhere), ""));
      assertThat(status())
          .isEqualTo(new Reply.Unreachable<>(Reply.Cause.REDIRECT, "it leads to another host"));
      server.answer(STATUS, new Response(302, Map.of("Location", other.uri() + "/x"), ""));
      assertThat(status())
          .isEqualTo(new Reply.Unreachable<>(Reply.Cause.REDIRECT, "it leads to another port"));
      assertThat(other.requests).isEmpty();
    }
  }
}
