package com.infisical.client.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Caller;
import com.infisical.client.EventSubscription;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.calls.HttpInfisicalApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of something that stands in front of Infisical. */
class ForeignAnswerTest {
  private static final String LOGIN = "/api/v1/auth/gcp-auth/login";
  private static final String REVOKE = "/api/v1/auth/token/revoke";
  private static final String V4 = "/api/v4/secrets";
  private static final String V3 = "/api/v3/secrets/raw";
  private static final String PROJECT = "/api/v1/projects/slug/p";
  private static final String OLD_PROJECT = "/api/v2/workspace/p";
  private static final String EVENTS = "/api/v1/events/subscribe/project-events";
  private static final String STATUS = "/api/status";
  private static final SecretText TOKEN = SecretText.of("t0ken-of-a-test");
  private static final SecretText JWT = SecretText.of("proof-of-identity");
  private static final SecretQuery QUERY = new SecretQuery("p1", "dev", "/", false, List.of());
  private static final String PAGE =
      "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>x</body></html>";
  private static final String SAYS_SO =
      "got an HTML page (title \"Just a moment...\"); a proxy or browser challenge is in front of"
          + " the server";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static Response html(int status, String body) {
    return new Response(status, Map.of("Content-Type", "text/html; charset=UTF-8"), body);
  }

  private static Response of(int status, String type, String body) {
    return new Response(status, Map.of("Content-Type", type), body);
  }

  private Reply<LoginGrant> login() {
    return server.api().login(new LoginRequest.Gcp("id", JWT), Caller.unknown());
  }

  private String loginSays(Response response) {
    server.answer(LOGIN, response);
    Reply<LoginGrant> reply = login();
    assertThat(reply).isInstanceOf(Reply.Foreign.class);
    return ((Reply.Foreign<?>) reply).sentence();
  }

  /** What every kind of call comes to when everything is answered so. */
  private List<Reply<?>> all(Response response) {
    for (String path : List.of(LOGIN, REVOKE, V4, PROJECT, EVENTS, STATUS)) {
      server.answer(path, response);
    }
    List<StreamNews> heard = new CopyOnWriteArrayList<>();
    server
        .api()
        .subscribe(TOKEN, EventSubscription.ofSecrets("p", "dev", List.of("/")), heard::add);
    await().until(() -> !heard.isEmpty());
    return List.of(
        login(),
        server.api().revoke(TOKEN, Caller.unknown()),
        server.api().secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()),
        server.api().projectBySlug(TOKEN, "p", Caller.unknown()),
        server.api().status(),
        ((StreamNews.NotOpened) heard.getFirst()).reply());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 400, 401, 403, 404, 405, 429, 500, 502, 503})
  void takesAPageForNoVerdictWhateverItsStatusAndWhateverWasAsked(int status) {
    for (Reply<?> reply : all(html(status, PAGE))) {
      assertThat(reply)
          .isInstanceOfSatisfying(
              Reply.Foreign.class,
              foreign -> {
                assertThat(foreign.status()).isEqualTo(status);
                assertThat(foreign.sentence()).isEqualTo(SAYS_SO);
                assertThat(foreign.isInfisicals()).isFalse();
              });
    }
    assertThat(server.paths()).doesNotContain(V3, OLD_PROJECT).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{",
        "\"no\"",
        "{\"message\":\"Unauthorized\"}",
        "{\"message\":\"Unauthorized\",\"request_id\":\"1\"}",
        "{\"statusCode\":401,\"message\":\"Access denied due to missing subscription key\"}",
        "{\"error\":\"invalid_token\",\"error_description\":\"expired\"}",
        "{\"error\":\"Authorization field missing\"}",
        "{\"error\":{\"code\":401,\"message\":\"no\"}}",
        "{\"error\":\"Unauthorized\",\"message\":{}}",
        "{\"timestamp\":\"x\",\"status\":401,\"error\":\"Unauthorized\",\"path\":\"/api\"}",
        "{\"error\":\"Not Found\",\"path\":\"/api\"}",
        "{\"error\":\"\",\"message\":\"no\"}",
      })
  void takesWhatLacksInfisicalsErrorBodyForNoVerdict(String body) {
    for (int status : List.of(401, 403, 404, 500)) {
      for (Reply<?> reply : all(Response.json(status, body))) {
        assertThat(reply).isInstanceOf(Reply.Foreign.class);
      }
    }
    assertThat(server.paths()).doesNotContain(V3, OLD_PROJECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 |"
            + " {\"reqId\":\"req-1\",\"statusCode\":403,\"message\":\"no\",\"error\":\"TokenError\"}",
        "401 | {\"statusCode\":401,\"message\":\"no\",\"error\":\"UnauthorizedError\"}",
        "401 | {\"message\":\"no\",\"error\":\"UnauthorizedError\"}",
        "400 | {\"statusCode\":400,\"error\":\"BadRequest\"}",
        "422 | {\"statusCode\":422,\"message\":[],\"error\":\"ValidationFailure\"}",
        "403 | {\"error\":\"PermissionDenied\",\"message\":\"no\",\"details\":[]}",
        "404 | {\"error\":\"Not Found\"}",
        "404 | {\"message\":\"Route GET:/x not found\",\"error\":\"Not Found\",\"statusCode\":404}",
      })
  void takesInfisicalsOwnErrorBodiesForItsWord(int status, String body) {
    server.answer(LOGIN, status, body);
    assertThat(login())
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.status()).isEqualTo(status));
  }

  @Test
  void keepsThePauseThatAPageAsksFor() {
    for (Reply<?> reply : all(html(429, PAGE).with("Retry-After", "40"))) {
      assertThat(((Reply.Foreign<?>) reply).retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(37), Duration.ofSeconds(40));
    }
  }

  @Test
  void leavesAServerAloneWhose429IsAPage() {
    HttpInfisicalApi api = server.api();
    server.answer(V4, html(429, PAGE));
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Foreign.class);
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.isHeldBack()).isTrue());
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void neitherForgetsNorLearnsFromAPageThatAServerIsOld() {
    HttpInfisicalApi api = server.api();
    server.answer(V3, 200, "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"1\"}]}");
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Ok.class);
    server.answer(V3, html(404, PAGE));
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Foreign.class);
    server.answer(V3, 200, "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"1\"}]}");
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Ok.class);
    assertThat(server.paths()).containsExactly(V4, V3, V3, V3);
  }

  @Test
  void findsAPageThatDoesNotSayWhatItIs() {
    for (String page :
        List.of(PAGE, "\uFEFF\r\n <html lang=\"de\"><Title id=x>\n Just a\tmoment... \n</TITLE>")) {
      assertThat(loginSays(of(403, "application/json", page))).isEqualTo(SAYS_SO);
      assertThat(loginSays(new Response(403, Map.of(), page))).isEqualTo(SAYS_SO);
    }
  }

  @Test
  void doesNotTakeJsonForAPageWhateverItIsCalled() {
    server.answer(LOGIN, html(200, "{\"accessToken\":\"t\"}"));
    assertThat(login()).isInstanceOf(Reply.Ok.class);
    server.answer(LOGIN, html(200, "{}"));
    assertThat(login()).isInstanceOf(Reply.Undecodable.class);
    server.answer(LOGIN, html(401, "{\"error\":\"E\",\"message\":\"no\"}"));
    assertThat(login()).isEqualTo(new Reply.Refused<>(401, "E", "no", Optional.empty()));
  }

  @Test
  void showsATitleAsOneLineOfLimitedLength() {
    String evil = "a\n\u202e\u0007\"b\"" + "x".repeat(5_000);
    assertThat(loginSays(html(403, "<html><title>" + evil + "</title>")))
        .startsWith("got an HTML page (title \"a 'b'xxx")
        .contains("xx…\"); a proxy")
        .hasSizeLessThan(200);
    assertThat(loginSays(html(403, "<html><title></title>")))
        .isEqualTo("got an HTML page; a proxy or browser challenge is in front of the server");
    assertThat(loginSays(of(403, "text/html; charset=\"iso-8859-1\"", "<html><title>abc</title>")))
        .contains("(title \"abc\")");
    assertThat(loginSays(of(403, "text/html; charset=no-such", PAGE))).isEqualTo(SAYS_SO);
  }

  @Test
  void showsTheTitleOfAPageThatIsTooLargeToBeRead() {
    for (int status : List.of(200, 403)) {
      assertThat(loginSays(html(status, PAGE + "x".repeat(100_000)))).isEqualTo(SAYS_SO);
    }
  }

  @Test
  void neverRepeatsInATitleWhatWasSentAsASecret() {
    assertThat(loginSays(html(403, "<html><title>no: proof-of-identity!</title>")))
        .startsWith("got an HTML page (title \"no: …!\"); ");
    assertThat(loginSays(html(403, "<html><title>PROOF&#45;of&#45;IDENTITY</title>")))
        .isEqualTo(
            "got an HTML page (not shown, because it repeats what was sent as a secret); a proxy or"
                + " browser challenge is in front of the server");
    assertThat(loginSays(of(403, "text/plain", "proof of identity")))
        .doesNotContainIgnoringCase("proof");
    assertThat(loginSays(Response.json(403, "{\"message\":\"proof-of-identity\"}")))
        .doesNotContain("proof");
    assertThat(loginSays(of(403, "x/proof-of-identity", "<x>"))).doesNotContain("proof");
  }

  @Test
  void saysWhatElseCame() {
    String who = "; a proxy or browser challenge is in front of the server";
    assertThat(loginSays(new Response(401, Map.of(), "")))
        .isEqualTo("got a response without a body" + who);
    assertThat(loginSays(of(403, "text/plain", "RBAC: access denied\n")))
        .isEqualTo("got plain text (\"RBAC: access denied\")" + who);
    assertThat(loginSays(Response.json(403, "{\"message\":\"Forbidden\"}")))
        .isEqualTo("got JSON that is not Infisical's (\"Forbidden\")" + who);
    assertThat(loginSays(of(403, "application/xml; q=1", "<Error><Code>hush</Code></Error>")))
        .isEqualTo("got a response that is not JSON (content type application/xml)" + who);
    assertThat(loginSays(new Response(502, Map.of(), "Bad Gateway: hush")))
        .isEqualTo("got a response that is not JSON (content type unknown)" + who);
  }
}
