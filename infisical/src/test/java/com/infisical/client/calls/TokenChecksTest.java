package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller;
import com.infisical.client.FakeServer;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.TokenAccepted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenChecksTest {
  private static final String ROUTE = "/api/v1/identities/details";
  private static final SecretText TOKEN = SecretText.of("t0ken-of-the-identity");

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<TokenAccepted> check() {
    return server.api().check(TOKEN, Caller.unknown());
  }

  private Reply<TokenAccepted> check(int status, String error, String message) {
    server.answer(
        ROUTE,
        status,
        "{\"statusCode\":%d,\"error\":\"%s\",\"message\":\"%s\"}"
            .formatted(status, error, message));
    return check();
  }

  @Test
  void asksWhoTheTokenBelongsTo() {
    server.answer(ROUTE, 200, "{\"identityDetails\":{\"organization\":{\"id\":\"o\"}}}");

    assertThat(check()).isInstanceOf(Reply.Ok.class);
    assertThat(server.only().method()).isEqualTo("GET");
    assertThat(server.only().header("Authorization")).contains("Bearer t0ken-of-the-identity");
  }

  @Test
  void takesARefusedTokenForRefused() {
    assertThat(check(401, "UnauthorizedError", "revoked")).isInstanceOf(Reply.Refused.class);
    assertThat(check(403, "TokenError", "expired")).isInstanceOf(Reply.Refused.class);
    assertThat(check(403, "ForbiddenError", "not from this IP address"))
        .isInstanceOf(Reply.Refused.class);
    assertThat(check(500, "InternalServerError", "oops")).isInstanceOf(Reply.Refused.class);
  }

  @Test
  void takesNoVerdictForAcceptance() {
    assertThat(check(404, "Not Found", "Route not found")).isInstanceOf(Reply.Ok.class);
    assertThat(check(403, "Forbidden access to " + ROUTE, "You are not allowed"))
        .isInstanceOf(Reply.Ok.class);
  }

  @Test
  void takesAPageOfAnotherServerForNeither() {
    server.answer(ROUTE, 200, "{\"hello\":\"world\"}");
    assertThat(check()).isInstanceOf(Reply.Undecodable.class);
  }
}
