package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.http.ConnectionFault;
import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user is told of a call that failed, and when it is made again. */
class ServerFailureTest {
  private static ServerFailure of(Reply<?> reply) {
    return new ServerFailure("login", "https://infisical.example.com", reply, "");
  }

  private static Reply<?> refused(int status) {
    return new Reply.Refused<>(status, "", "", Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BUSY", "MEMORY"})
  void namesTheFieldOfTheAddressWhereThereIsNoAnswer(Cause cause) {
    ServerFailure failure = of(new Reply.Unreachable<>(cause, "why"));

    assertThat(failure.sentence())
        .startsWith("login at https://infisical.example.com failed: ")
        .contains("(why); ", ".spec.address of the InfisicalConnection");
    assertThat(failure.retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void blamesNothingThatTheUserWroteWhenMemoryIsShort() {
    ServerFailure failure = of(new Reply.Unreachable<>(Cause.MEMORY, "why"));

    assertThat(failure.sentence())
        .contains("failed: the response was not read (why); the operator retries automatically")
        .doesNotContain(".spec");
    assertThat(failure.retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void blamesWhatHangsAtTheServerWhenACallWasNotSent() {
    ServerFailure failure = of(new Reply.Unreachable<>(Cause.BUSY, "why"));

    assertThat(failure.sentence())
        .contains("failed: it was not sent (why); the operator retries automatically", "calls hang")
        .doesNotContain(".spec");
    assertThat(failure.retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void namesTheFieldOfTheCaWhereNobodyKnowsIt() {
    assertThat(of(new Reply.Unreachable<>(Cause.TLS, ConnectionFault.UNKNOWN_AUTHORITY)).sentence())
        .endsWith(
            "add the CA certificate that signed it to .spec.tls.caCertificate of the"
                + " InfisicalConnection");
  }

  @Test
  void doubtsTheAddressWhereSomethingElseAnswers() {
    ServerFailure failure = of(new Reply.Undecodable<>(200, "the body is not JSON"));

    assertThat(failure.sentence())
        .contains("failed: HTTP 200: the body is not JSON; check that .spec.address of the");
    assertThat(failure.retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void doubtsTheAddressWhereTheRouteIsMissingWhateverElseTheAdviceIs() {
    Reply<?> reply =
        new Reply.Refused<>(404, "Not Found", "Route POST:/x not found", Optional.empty());

    assertThat(new ServerFailure("login", "https://a", reply, "check the identity").sentence())
        .isEqualTo(
            "login at https://a failed: HTTP 404 Not Found: Route POST:/x not found; the server"
                + " does not have this API route; check that .spec.address of the"
                + " InfisicalConnection is Infisical's, and update Infisical if it is an old"
                + " version");
  }

  @Test
  void looksForTheThingThatIsMissingWhereTheRouteIsThere() {
    Reply<?> reply = new Reply.Refused<>(404, "NotFound", "Folder not found", Optional.empty());

    assertThat(new ServerFailure("reading", "https://a", reply, "check the path").sentence())
        .endsWith("HTTP 404 NotFound: Folder not found; check the path");
  }

  @ParameterizedTest
  @CsvSource({
    "You are no member, You are no member., HTTP 403 You are no member",
    "You are no member., you are no member, HTTP 403 You are no member.",
    "Forbidden, You are no member, HTTP 403 Forbidden: You are no member",
  })
  void saysWhatTheServerSaysTwiceOnce(String error, String message, String reason) {
    assertThat(of(new Reply.Refused<>(403, error, message, Optional.empty())).sentence())
        .endsWith("failed: " + reason);
  }

  @Test
  void saysOfARedirectOnlyWhatIsTrueOfEach() {
    assertThat(of(new Reply.Unreachable<>(Cause.REDIRECT, "it leads to another host")).sentence())
        .contains("failed: the server redirects, which is not followed (it leads to another host)");
  }

  @Test
  void prefersTheAdviceOfTheCaller() {
    assertThat(new ServerFailure("reading", "https://a", refused(404), "look there").sentence())
        .isEqualTo("reading at https://a failed: HTTP 404; look there");
  }

  @ParameterizedTest
  @CsvSource({"403, true", "500, true", "503, true", "400, false", "401, false", "404, false"})
  void triesAgainByItselfWhatMayPassByItself(int status, boolean byItself) {
    assertThat(of(refused(status)).retry() instanceof Retry.Backoff).isEqualTo(byItself);
  }

  @Test
  void waitsAsLongAsABusyServerAsks() {
    Duration asked = Duration.ofSeconds(7);

    assertThat(of(new Reply.Refused<>(429, "", "", Optional.of(asked))).retry())
        .isEqualTo(new Retry.After(asked));
    assertThat(of(refused(429)).retry()).isEqualTo(new Retry.After(Duration.ofSeconds(60)));
  }

  private static Reply<?> page(int status) {
    return new Reply.Foreign<>(
        status, "got an HTML page", "title \"Blocked\"", Optional.of(Duration.ofSeconds(7)));
  }

  @Test
  void saysThatSomethingElseAnswered() {
    assertThat(of(page(403)).sentence())
        .isEqualTo(
            "login at https://infisical.example.com failed: HTTP 403: got an HTML page (title"
                + " \"Blocked\"); a proxy or browser challenge is in front of the server; configure"
                + " it to allow the operator's calls, or set .spec.address of the"
                + " InfisicalConnection to an address behind it; the operator retries");
    assertThat(of(page(502)).sentence()).endsWith("any proxy in front of it; the operator retries");
    assertThat(of(page(200)).sentence()).contains("check that .spec.address");
    assertThat(of(page(407)).sentence())
        .endsWith(
            "failed: HTTP 407: the proxy requires other credentials; check those in HTTPS_PROXY or"
                + " HTTP_PROXY; the operator retries");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 404, 500, 503})
  void triesAgainByItselfWhatSomethingElseAnswered(int status) {
    assertThat(of(page(status)).retry()).isEqualTo(new Retry.Backoff());
    assertThat(of(page(status)).isRejection()).isFalse();
  }

  @Test
  void waitsAsLongAsA429OfSomethingElseAsks() {
    assertThat(of(page(429)).retry()).isEqualTo(new Retry.After(Duration.ofSeconds(7)));
    assertThat(of(new Reply.Foreign<>(429, "x", "", Optional.empty())).retry())
        .isEqualTo(new Retry.After(Duration.ofSeconds(60)));
  }
}
