package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretListing.Import;
import com.infisical.client.SecretListing.Secret;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.http.AnswerBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading secrets from new servers and old ones. */
class SecretReadsTest {
  private static final String V4 = "/api/v4/secrets";
  private static final String V3 = "/api/v3/secrets/raw";
  private static final String WORKSPACE = "/api/v1/workspace/p1";
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final SecretQuery QUERY = new SecretQuery("p1", "dev", "/a b+c", false, List.of());
  private static final String EMPTY = "{\"secrets\":[],\"imports\":[]}";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<SecretListing> read() {
    return server.api().secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
  }

  @Test
  void saysEveryFlagAndBothSpellingsOfTheImportFlag() {
    server.answer(V4, 200, EMPTY);
    SecretQuery query = new SecretQuery("p1", "dev", "/a b+c", true, List.of("x", "y"));
    server.api().secrets(TOKEN, query, Optional.empty(), Caller.unknown());
    assertThat(server.only().query())
        .contains(
            entry("projectId", "p1"),
            entry("environment", "dev"),
            entry("secretPath", "/a b+c"),
            entry("recursive", "true"),
            entry("tagSlugs", "x,y"),
            entry("includeImports", "true"),
            entry("include_imports", "true"),
            entry("expandSecretReferences", "true"),
            entry("viewSecretValue", "true"));
    assertThat(server.only().uri().getRawQuery()).contains("secretPath=%2Fa%20b%2Bc");
    assertThat(server.only().header("Authorization")).contains("Bearer t0ken");
    assertThat(server.only().header("If-none-match")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"p2,dev,/a b+c", "p1,prod,/a b+c", "p1,dev,/other", "p1,dev,/a b+c/below"})
  void refusesTheSecretsOfAnotherProjectEnvironmentOrPath(
      String project, String environment, String path) {
    server.answer(
        V4, 200, listOf(secret("p1", "dev", "/a b+c"), secret(project, environment, path)));
    assertThat(read())
        .isEqualTo(
            new Reply.Undecodable<>(
                200,
                "the body is JSON, but it is not a list of secrets of this project, environment and"
                    + " path with a key and a value each"));
  }

  /** Old servers leave fields out or empty, and databases may compare without case. */
  @ParameterizedTest
  @CsvSource({"p1,dev,/a b+c", "P1,Dev,/A b+c", "p1,dev,a b+c/", "'','',''"})
  void takesTheSecretsOfThisFolderHoweverTheServerWritesWhereTheyAre(
      String project, String environment, String path) {
    server.answer(
        V4,
        200,
        listOf(secret(project, environment, path), "{\"secretKey\":\"B\",\"secretValue\":\"\"}"));
    assertThat(read()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void takesWhatIsBelowARecursiveSourceAndNothingElse() {
    SecretQuery query = new SecretQuery("p1", "dev", "/app", true, List.of());
    server.answer(V4, 200, listOf(secret("p1", "dev", "/app"), secret("p1", "dev", "/app/db/x")));
    assertThat(server.api().secrets(TOKEN, query, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Ok.class);
    server.answer(V4, 200, listOf(secret("p1", "dev", "/other/app")));
    assertThat(server.api().secrets(TOKEN, query, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Undecodable.class);
  }

  /** Imports come from other folders, and since 2026 from other projects that grant them. */
  @ParameterizedTest
  @ValueSource(strings = {"", "p1", "p2"})
  void takesWhatIsImportedFromOtherEnvironmentsAndProjects(String project) {
    server.answer(
        V4,
        200,
        "{\"secrets\":[],\"imports\":[{\"secretPath\":\"/i\",\"environment\":\"prod\",\"secrets\":["
            + secret(project, "prod", "/i")
            + "]}]}");
    assertThat(read()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void refusesAnotherSecretThanTheOneAskedForButTakesAnImportedOne() {
    SecretQuery one = new SecretQuery("p1", "dev", "/app", false, List.of(), Optional.of("A"));
    for (String answer :
        List.of(
            secret("p2", "dev", "/app"), secret("p1", "dev", "/app").replace("\"A\"", "\"B\""))) {
      server.answer(V4 + "/A", 200, "{\"secret\":" + answer + "}");
      assertThat(server.api().secrets(TOKEN, one, Optional.empty(), Caller.unknown()))
          .isEqualTo(
              new Reply.Undecodable<>(
                  200, "the body is JSON, but it is not this secret of this project with a value"));
    }
    server.answer(V4 + "/A", 200, "{\"secret\":" + secret("p1", "prod", "/shared") + "}");
    assertThat(server.api().secrets(TOKEN, one, Optional.empty(), Caller.unknown()))
        .isInstanceOf(Reply.Ok.class);
  }

  private static String listOf(String... secrets) {
    return "{\"secrets\":[" + String.join(",", secrets) + "],\"imports\":[]}";
  }

  private static String secret(String project, String environment, String path) {
    return """
    {"secretKey":"A","secretValue":"1","workspace":"%s","environment":"%s","secretPath":"%s"}\
    """
        .formatted(project, environment, path);
  }

  /** JSON can name half of a surrogate pair; UTF-8 has none. */
  @Test
  void readsHalfASurrogatePairAsGoDoes() {
    server.answer(
        V4,
        200,
        "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"\\ud83d x\",\"secretPath\":\"/a"
            + " b+c\"}],\"imports\":[]}");

    assertThat(read())
        .isInstanceOfSatisfying(
            Reply.Ok.class,
            ok ->
                assertThat(((SecretListing) ok.value()).secrets().getFirst().value().bytes())
                    .containsExactly(0xef, 0xbf, 0xbd, 0x20, 0x78));
  }

  @Test
  void givesSecretsAndImportsInTheOrderOfTheServer() {
    server.answer(
        V4,
        Response.json(
                200,
                """
                {"secrets":[
                  {"secretKey":"B","secretValue":"1","secretPath":"/a b+c/","type":"shared","version":2,"x":{}},
                  {"secretKey":"A","secretValue":"","secretValueHidden":false},
                  {"secretKey":"H","secretValue":"<hidden-by-infisical>","secretValueHidden":true}],
                 "imports":[{"secretPath":"/i","environment":"prod","folderId":"f",
                   "secrets":[{"secretKey":"I","secretValue":"2"}]}]}
                """)
            .with("ETag", "\"abc=\""));
    assertThat(read())
        .isEqualTo(
            new Reply.Ok<>(
                new SecretListing(
                    List.of(
                        new Secret("B", SecretText.of("1"), "/a b+c/", false),
                        new Secret("A", SecretText.of(""), "/a b+c", false),
                        new Secret("H", SecretText.of("<hidden-by-infisical>"), "/a b+c", true)),
                    List.of(
                        new Import(
                            "/i",
                            "prod",
                            List.of(new Secret("I", SecretText.of("2"), "/i", false))))),
                Optional.of("\"abc=\"")));
  }

  /** An identity may be allowed to read one secret and not the folder. */
  @Test
  void readsOneSecretByItsOwnRouteOnNewServersAndOldOnes() {
    SecretQuery one = new SecretQuery("p1", "dev", "/app", false, List.of(), Optional.of("A/ B"));
    String secret = "{\"secret\":{\"secretKey\":\"A/ B\",\"secretValue\":\"1\"}}";
    Reply<SecretListing> expected =
        new Reply.Ok<>(
            new SecretListing(
                List.of(new Secret("A/ B", SecretText.of("1"), "/app", false)), List.of()),
            Optional.empty());
    server.answer(V4 + "/A%2F%20B", 200, secret);

    assertThat(server.api().secrets(TOKEN, one, Optional.empty(), Caller.unknown()))
        .isEqualTo(expected);
    assertThat(server.only().uri().getRawPath()).isEqualTo(V4 + "/A%2F%20B");
    assertThat(server.only().query())
        .contains(
            entry("projectId", "p1"),
            entry("environment", "dev"),
            entry("secretPath", "/app"),
            entry("type", "shared"),
            entry("includeImports", "true"),
            entry("expandSecretReferences", "true"),
            entry("viewSecretValue", "true"))
        .doesNotContainKey("recursive");

    server.answer(V4 + "/A%2F%20B", 404, "{\"statusCode\":404,\"error\":\"Not Found\"}");
    server.answer(V3 + "/A%2F%20B", 200, secret);
    assertThat(server.api().secrets(TOKEN, one, Optional.empty(), Caller.unknown()))
        .isEqualTo(expected);
  }

  @Test
  void sendsTheValidatorAsItCameAndUnderstandsThatNothingChanged() {
    server.answer(V4, new Response(304, Map.of("ETag", "\"abc=\""), ""));
    assertThat(server.api().secrets(TOKEN, QUERY, Optional.of("\"abc=\""), Caller.unknown()))
        .isEqualTo(new Reply.NotModified<>());
    assertThat(server.only().header("If-none-match")).contains("\"abc=\"");
  }

  @Test
  void doesNotBelieveThatNothingChangedWhenItDidNotAsk() {
    server.answer(V4, new Response(304, Map.of(), ""));
    assertThat(read()).isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void refusesToGuessWhereAPartIsMissing() {
    for (String body :
        List.of(
            "{}",
            "{\"secrets\":null}",
            "{\"secrets\":[null]}",
            "{\"secrets\":[{\"secretKey\":\"A\"}]}",
            "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":null}]}",
            "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":7}]}",
            "{\"secrets\":[{\"secretValue\":\"hush\"}]}",
            "{\"secrets\":[],\"imports\":[{\"secretPath\":\"/i\"}]}",
            "{\"secrets\":[],\"imports\":[null]}",
            "[]")) {
      server.answer(V4, 200, body);
      assertThat(read())
          .as(body)
          .isInstanceOfSatisfying(
              Reply.Undecodable.class,
              no ->
                  assertThat(no.why()).startsWith("the body is JSON, but").doesNotContain("hush"));
    }
  }

  @Test
  void saysOfAnAnswerThatIsCutOffThatItIsNotJson() {
    for (String body : List.of("{\"secrets\":[", "{\"secrets\":[{\"secretKey\":\"A", "{")) {
      server.answer(V4, 200, body);
      assertThat(read())
          .as(body)
          .isInstanceOfSatisfying(
              Reply.Undecodable.class,
              no -> assertThat(no.why()).startsWith("the body is not JSON"));
    }
  }

  @Test
  void readsAnOldServerByItsOldRouteAndLeavesOutPersonalValues() {
    server.answer(
        V3,
        200,
        """
        {"secrets":[{"secretKey":"A","secretValue":"mine","type":"personal"},
                    {"secretKey":"A","secretValue":"ours","type":"shared"}]}
        """);
    assertThat(read())
        .isEqualTo(
            new Reply.Ok<>(
                new SecretListing(
                    List.of(new Secret("A", SecretText.of("ours"), "/a b+c", false)), List.of()),
                Optional.empty()));
    assertThat(server.paths()).containsExactly(V4, V3);
    assertThat(server.requests.getLast().query())
        .contains(
            entry("workspaceId", "p1"),
            entry("environment", "dev"),
            entry("secretPath", "/a b+c"),
            entry("recursive", "false"),
            entry("include_imports", "true"),
            entry("expandSecretReferences", "true"));
  }

  @Test
  void remembersThatAServerIsOldAndAsksAgainAfterTenMinutes() {
    server.answer(V3, 200, "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"1\"}]}");
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    HttpInfisicalApi api =
        new HttpInfisicalApi(
            server.client(),
            server.base(),
            ClientSettings.standard("k8-operator/test"),
            new ServerState(
                ClientSettings.standard("k8-operator/test"), AnswerBudget.unlimited(), now::get));
    api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
    api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
    assertThat(server.paths()).containsExactly(V4, V3, V3);
    now.addAndGet(Duration.ofMinutes(10).toNanos());
    api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
    assertThat(server.paths()).containsExactly(V4, V3, V3, V4, V3);
  }

  @Test
  void doesNotTakeAMissingFolderForAMissingRoute() {
    server.answer(V4, 404, "{\"error\":\"NotFound\",\"message\":\"no such folder\"}");
    assertThat(read())
        .isEqualTo(new Reply.Refused<>(404, "NotFound", "no such folder", Optional.empty()));
    assertThat(server.paths()).containsExactly(V4);
  }

  @Test
  void doesNotRememberAnythingOfAServerThatHasNeitherRoute() {
    HttpInfisicalApi api = server.api();
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isInstanceOfSatisfying(
            Reply.Refused.class, no -> assertThat(no.error()).isEqualTo("Not Found"));
    api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
    assertThat(server.paths()).containsExactly(V4, V3, V4, V3);
  }

  @Test
  void believesAnOldServersEmptyAnswerWhenTheProjectHasTheEnvironment() {
    server.answer(V3, Response.json(200, EMPTY).with("ETag", "\"e\""));
    server.answer(
        WORKSPACE, 200, "{\"workspace\":{\"id\":\"p1\",\"environments\":[{\"slug\":\"dev\"}]}}");
    assertThat(read())
        .isEqualTo(new Reply.Ok<>(new SecretListing(List.of(), List.of()), Optional.empty()));
  }

  @Test
  void refusesAnUnknownEnvironmentOfAnOldServerAsANewOneWould() {
    server.answer(V3, 200, EMPTY);
    server.answer(
        WORKSPACE, 200, "{\"workspace\":{\"id\":\"p1\",\"environments\":[{\"slug\":\"prod\"}]}}");
    assertThat(read())
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            no -> {
              assertThat(no.status()).isEqualTo(404);
              assertThat(no.error()).isEqualTo("SecretPathNotFound");
              assertThat(no.message()).contains("environment 'dev' was not found");
            });
    SecretQuery recursive = new SecretQuery("p1", "dev", "/", true, List.of());
    assertThat(server.api().secrets(TOKEN, recursive, Optional.empty(), Caller.unknown()))
        .isEqualTo(
            new Reply.Refused<>(
                404,
                "NotFound",
                "Environment with slug 'dev' in project with ID p1 not found",
                Optional.empty()));
  }

  @Test
  void doesNotBelieveAnEmptyAnswerWhenTheProjectCannotBeRead() {
    server.answer(V3, 200, EMPTY);
    server.answer(WORKSPACE, 403, "{\"error\":\"PermissionDenied\",\"message\":\"no\"}");
    assertThat(read())
        .isEqualTo(new Reply.Refused<>(403, "PermissionDenied", "no", Optional.empty()));
  }

  @Test
  void looksUpTheProjectByTheNewRouteWhereTheOldOneIsGone() {
    server.answer(V3, 200, EMPTY);
    server.answer(
        "/api/v1/projects/p1",
        200,
        "{\"project\":{\"id\":\"p1\",\"environments\":[{\"slug\":\"dev\"}]}}");
    assertThat(read()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void resolvesASlugByTheNewRoute() {
    server.answer(
        "/api/v1/projects/slug/my-app",
        200,
        "{\"id\":\"p1\",\"slug\":\"my-app\",\"environments\":[{\"slug\":\"dev\"},{\"slug\":\"prod\"}]}");
    assertThat(server.api().projectBySlug(TOKEN, "my-app", Caller.unknown()))
        .isEqualTo(
            new Reply.Ok<>(new Project("p1", "my-app", List.of("dev", "prod")), Optional.empty()));
  }

  @Test
  void resolvesASlugByTheOldRouteAndRemembersIt() {
    server.answer("/api/v2/workspace/my-app", 200, "{\"id\":\"p1\",\"slug\":\"my-app\"}");
    HttpInfisicalApi api = server.api();
    api.projectBySlug(TOKEN, "my-app", Caller.unknown());
    assertThat(api.projectBySlug(TOKEN, "my-app", Caller.unknown())).isInstanceOf(Reply.Ok.class);
    assertThat(server.paths())
        .containsExactly(
            "/api/v1/projects/slug/my-app", "/api/v2/workspace/my-app", "/api/v2/workspace/my-app");
  }

  @Test
  void refusesAnotherProjectThanTheOneAskedFor() {
    server.answer("/api/v1/projects/slug/my-app", 200, "{\"id\":\"p2\",\"slug\":\"other\"}");
    assertThat(server.api().projectBySlug(TOKEN, "my-app", Caller.unknown()))
        .isEqualTo(new Reply.Undecodable<>(200, "the body is JSON, but it is not this project"));
    server.answer("/api/v1/projects/p1", 200, "{\"project\":{\"id\":\"p2\",\"slug\":\"other\"}}");
    assertThat(server.api().projectById(TOKEN, "p1", Caller.unknown()))
        .isInstanceOf(Reply.Undecodable.class);
    server.answer("/api/v1/projects/p1", 200, "{\"project\":{\"id\":\"p2\"}}");
    assertThat(server.api().projectById(TOKEN, "p1", Caller.unknown()))
        .isInstanceOf(Reply.Undecodable.class);
    server.answer("/api/v1/projects/slug/my-app", 200, "{\"id\":\"p1\"}");
    assertThat(server.api().projectBySlug(TOKEN, "my-app", Caller.unknown()))
        .isInstanceOf(Reply.Ok.class);
  }

  @Test
  void keepsASlugInsideItsPlaceInThePath() {
    server.api().projectBySlug(TOKEN, "../../v3/x?y", Caller.unknown());
    assertThat(server.paths().getFirst()).isEqualTo("/api/v1/projects/slug/..%2F..%2Fv3%2Fx%3Fy");
  }
}
