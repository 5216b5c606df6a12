package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.http.AnswerBudget;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are made to take more of the heap than of the wire. */
class HostileBodiesTest {
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final SecretText JWT = SecretText.of("proof-of-identity");
  private static final String LOGIN = "/api/v1/auth/gcp-auth/login";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<LoginGrant> login() {
    return server.api().login(new LoginRequest.Gcp("id", JWT), Caller.unknown());
  }

  @Test
  void survivesThemOnASmallHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                HostileBodies.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  @Test
  void namesAMemberThatIsThereTwice() {
    String row =
        "{\"secretKey\":\"A\",\"secretValue\":\"1\",\"x\":{\"id\":1,\"id\":2},\"y\":1,\"y\":2%s}";
    for (String member : List.of("secretKey", "secretValue", "type", "secretValueHidden")) {
      String twice = ",\"%1$s\":null,\"%1$s\":null".formatted(member);
      assertThat(listing("{\"secrets\":[" + row.formatted(twice) + "]}")).isEqualTo(twice(member));
    }
    assertThat(listing("{\"secrets\":[],\"z\":{\"secrets\":[]},\"secrets\":[]}"))
        .isEqualTo(twice("secrets"));
    assertThat(listing("{\"secrets\":[%1$s,%1$s]}".formatted(row.formatted(""))))
        .isInstanceOf(Reply.Ok.class);
    server.answer(LOGIN, 200, "{\"accessToken\":\"a\",\"expiresIn\":1,\"accessToken\":\"b\"}");
    assertThat(login()).isEqualTo(twice("accessToken"));
  }

  private static Reply<?> twice(String member) {
    return new Reply.Undecodable<>(
        200, "the body is JSON, but an object in it has " + member + " twice");
  }

  private Reply<SecretListing> listing(String body) {
    server.answer("/api/v4/secrets", 200, body);
    SecretQuery query = new SecretQuery("p1", "dev", "/", false, List.of());
    return server.api().secrets(TOKEN, query, Optional.empty(), Caller.unknown());
  }

  @Test
  void watchesEveryMemberOfAListing() {
    for (Class<?> row :
        List.of(ListingBody.class, ListingBody.SecretRow.class, ListingBody.ImportRow.class)) {
      for (RecordComponent member : row.getRecordComponents()) {
        server.answer(LOGIN, 200, "{\"%1$s\":[],\"%1$s\":[]}".formatted(member.getName()));
        assertThat(login()).isEqualTo(twice(member.getName()));
      }
    }
  }

  @Test
  void readsNoMoreOfSmallAnswersThanTheyCanHave() {
    String nodes = "{\"accessToken\":\"t\",\"a\":[" + "{},".repeat(30_000) + "{}]}";
    server.answer(LOGIN, 200, nodes);
    server.answer("/api/status", 200, nodes);
    server.answer("/api/v1/auth/token/revoke", 200, nodes);
    server.answer("/api/v1/projects/slug/s", 200, " ".repeat(300_000));
    for (Reply<?> reply :
        List.of(login(), server.api().status(), server.api().revoke(TOKEN, Caller.unknown()))) {
      assertThat(reply).isEqualTo(new Reply.Undecodable<>(200, "the body is larger than 64 KiB"));
    }
    assertThat(server.api().projectBySlug(TOKEN, "s", Caller.unknown()))
        .isEqualTo(new Reply.Undecodable<>(200, "the body is larger than 256 KiB"));
  }

  @Test
  void readsNoAnswerOfMorePartsThanItCanHave() {
    server.answer(LOGIN, 200, "{\"accessToken\":\"t\",\"a\":[" + "{},".repeat(15_000) + "{}]}");
    assertThat(login())
        .isEqualTo(
            new Reply.Undecodable<>(
                200,
                "the body is JSON, but with more, deeper or longer parts than the operator"
                    + " accepts"));
  }

  @Test
  void showsNothingOfARefusalThatIsTooLarge() {
    server.answer(LOGIN, 403, "{\"message\":\"no\",\"x\":\"" + "x".repeat(70_000) + "\"}");
    assertThat(login())
        .isEqualTo(
            new Reply.Foreign<>(403, "got a response of more than 64 KiB", "", Optional.empty()));
  }

  @Test
  void takesNoTokenThatNoRequestCouldCarry() {
    server.answer(LOGIN, 200, "{\"accessToken\":\"" + "t".repeat(16_385) + "\"}");
    assertThat(login())
        .isEqualTo(
            new Reply.Undecodable<>(
                200,
                "the body is JSON, but it has no accessToken that could be sent, of at most 16"
                    + " KiB"));
    server.answer(LOGIN, 200, "{\"accessToken\":\"" + "t".repeat(16_384) + "\"}");
    assertThat(login()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void keepsNoValidatorThatIsTooLong() {
    String path = "/api/v4/secrets";
    server.answer(path, Response.json(200, "{\"secrets\":[]}").with("ETag", "x".repeat(1_025)));
    SecretQuery query = new SecretQuery("p1", "dev", "/", false, List.of());
    assertThat(server.api().secrets(TOKEN, query, Optional.empty(), Caller.unknown()))
        .isEqualTo(new Reply.Ok<>(new SecretListing(List.of(), List.of()), Optional.empty()));
  }

  @Test
  void takesNoProjectWhoseIdIsTooLong() {
    server.answer("/api/v1/projects/slug/s", 200, "{\"id\":\"" + "x".repeat(1_025) + "\"}");
    assertThat(server.api().projectBySlug(TOKEN, "s", Caller.unknown()))
        .isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void neverRepeatsASentSecretThatComesAsAContentType() {
    server.answer(
        LOGIN, new Response(200, Map.of("Content-Type", "x/" + JWT.reveal()), "not JSON"));
    assertThat(login())
        .isEqualTo(new Reply.Undecodable<>(200, "the body is not JSON (content type x/…)"));
  }

  @Test
  void readsAnHonestListingOfTwentyThousandSecrets() {
    String fields =
        IntStream.range(0, 8)
            .mapToObj(i -> "\"field" + i + "\":\"value of the field\"")
            .collect(Collectors.joining(","));
    String secrets =
        IntStream.range(0, 20_000)
            .mapToObj(
                i ->
                    "{\"secretKey\":\"KEY_%d\",\"secretValue\":\"value-%d\",\"type\":\"shared\",\"secretPath\":\"/\",%s}"
                        .formatted(i, i, fields))
            .collect(Collectors.joining(","));
    server.answer("/api/v4/secrets", 200, "{\"secrets\":[" + secrets + "]}");
    HttpInfisicalApi api =
        new HttpInfisicalApi(
            server.client(),
            server.base(),
            ClientSettings.standard("k8-operator/test"),
            new ServerState(
                ClientSettings.standard("k8-operator/test"), new AnswerBudget(64 << 20)));
    SecretQuery query = new SecretQuery("p1", "dev", "/", false, List.of());
    assertThat(api.secrets(TOKEN, query, Optional.empty(), Caller.unknown()))
        .isInstanceOfSatisfying(
            Reply.Ok.class,
            ok -> assertThat(((SecretListing) ok.value()).secrets()).hasSize(20_000));
  }
}
