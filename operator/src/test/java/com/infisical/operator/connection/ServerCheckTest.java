package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.ServerStatus;
import com.infisical.client.http.ConnectionFault;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users read of a server that is not there or not well. */
class ServerCheckTest {
  private static final Address.Valid ADDRESS = (Address.Valid) Address.of("https://h.example", "");

  private static String sentence(Reply<ServerStatus> reply) {
    ServerCheck check = ServerCheck.judge(reply, ADDRESS);
    assertThat(check).isInstanceOf(ServerCheck.NotReady.class);
    return ((ServerCheck.NotReady) check).sentence();
  }

  @Test
  void isReadyWhenTheServerSaysOk() {
    assertThat(ServerCheck.judge(new Reply.Ok<>(new ServerStatus("Ok"), Optional.empty()), ADDRESS))
        .isEqualTo(new ServerCheck.Ready());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "Ok ", "Database is down"})
  void blamesTheBodyWhenItSaysAnythingElse(String message) {
    assertThat(sentence(new Reply.Ok<>(new ServerStatus(message), Optional.empty())))
        .startsWith("Body: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 407, 418, 429, 500, 503})
  void blamesTheHttpStatus(int status) {
    assertThat(sentence(new Reply.Refused<>(status, "e", "untold", Optional.empty())))
        .startsWith("HTTP status: /api/status returned " + status + ", not 200; ")
        .doesNotContain("untold")
        .doesNotEndWith(".");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void blamesTheWayToTheServer(Cause cause) {
    String part =
        switch (cause) {
          case DNS -> "DNS: ";
          case TLS -> "TLS: ";
          case MEMORY -> "Memory: ";
          case CONNECT, TIMEOUT, BROKEN, BUSY, REDIRECT -> "Address: ";
        };
    assertThat(sentence(new Reply.Unreachable<>(cause, "why"))).startsWith(part).contains("; ");
  }

  @Test
  void hasOtherAdviceForEachFaultOfACertificate() {
    List<String> sentences =
        Stream.of(
                ConnectionFault.UNKNOWN_AUTHORITY,
                ConnectionFault.OTHER_HOST,
                ConnectionFault.EXPIRED,
                ConnectionFault.EXPIRED_INTERMEDIATE,
                ConnectionFault.CLIENT_CERTIFICATE,
                ConnectionFault.NO_TLS)
            .map(detail -> sentence(new Reply.Unreachable<>(Cause.TLS, detail)))
            .map(sentence -> sentence.substring(sentence.indexOf("; ")))
            .toList();
    assertThat(sentence(new Reply.Unreachable<>(Cause.TLS, ConnectionFault.SILENT)))
        .startsWith("TLS: the connection was accepted, but")
        .endsWith(sentences.getLast());
    assertThat(sentences).doesNotHaveDuplicates();
    assertThat(sentences.getFirst()).contains(".spec.tls.caCertificate");
  }

  @Test
  void saysWhatCameInsteadOfTheBody() {
    assertThat(sentence(new Reply.Undecodable<>(200, "the body is not JSON (content type x/y)")))
        .isEqualTo(
            "Body: /api/status returned 200: the body is not JSON (content type x/y); check that"
                + " .spec.address is the address of Infisical and not of another web server");
  }

  @Test
  void saysThatSomethingElseAnswered() {
    String page =
        "got an HTML page (title \"Blocked\"); a proxy or browser challenge is in front of the"
            + " server; ";
    assertThat(sentence(page(403)))
        .isEqualTo(
            "HTTP status: /api/status returned 403, not 200: "
                + page
                + "configure it to allow the operator's calls");
    assertThat(sentence(page(404)))
        .endsWith(page + "check that .spec.address is the address of an Infisical server");
    assertThat(sentence(page(503))).contains(page + "check the logs of the server");
    assertThat(sentence(page(200)))
        .isEqualTo(
            "Body: /api/status returned 200: "
                + page
                + "check that .spec.address is the address of Infisical and not of another web"
                + " server");
  }

  private static Reply<ServerStatus> page(int status) {
    return new Reply.Foreign<>(status, "got an HTML page", "title \"Blocked\"", Optional.empty());
  }
}
