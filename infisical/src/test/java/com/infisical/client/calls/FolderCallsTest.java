package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.infisical.client.Caller;
import com.infisical.client.FakeServer;
import com.infisical.client.FolderMade;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.SecretWrite.ChangedSecret;
import com.infisical.client.SecretWrite.NewSecret;
import com.infisical.client.StoredSecret;
import com.infisical.client.StoredSecrets;
import com.infisical.client.WriteReceipt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading and changing what a folder stores, on new servers and old ones. */
class FolderCallsTest {
  private static final String V4 = "/api/v4/secrets";
  private static final String V3 = "/api/v3/secrets/raw";
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final SecretFolder FOLDER = new SecretFolder("p1", "dev", "/a");
  private static final String ONE = "{\"secret\":{\"id\":\"i1\",\"secretKey\":\"A\"}}";

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply<StoredSecrets> stored(boolean viewValues) {
    return server.api().stored(TOKEN, FOLDER, viewValues, Caller.unknown());
  }

  private Reply<WriteReceipt> write(SecretWrite write) {
    return server.api().write(TOKEN, FOLDER, write, Caller.unknown());
  }

  private static SecretWrite create(String... keys) {
    return new SecretWrite.Create(
        List.of(keys).stream()
            .map(key -> new NewSecret(key, SecretText.of("value-of-" + key)))
            .toList());
  }

  @Test
  void readsWhatIsStoredAndNothingThatIsImportedExpandedOrBelow() {
    server.answer(V4, 200, "{\"secrets\":[]}");
    stored(true);
    assertThat(server.only().query())
        .contains(
            entry("projectId", "p1"),
            entry("environment", "dev"),
            entry("secretPath", "/a"),
            entry("recursive", "false"),
            entry("viewSecretValue", "true"),
            entry("expandSecretReferences", "false"),
            entry("includeImports", "false"),
            entry("include_imports", "false"));
  }

  /** What is not there would be created anew, and what is there be taken for what was pushed. */
  @ParameterizedTest
  @CsvSource({"p2,dev,/a", "p1,prod,/a", "p1,dev,/b"})
  void refusesWhatIsStoredElsewhere(String project, String environment, String path) {
    server.answer(V4, 200, "{\"secrets\":[" + row("p1", "dev", "/a/") + "]}");
    assertThat(stored(true)).isInstanceOf(Reply.Ok.class);
    server.answer(V4, 200, "{\"secrets\":[" + row(project, environment, path) + "]}");
    assertThat(stored(true))
        .isEqualTo(
            new Reply.Undecodable<>(
                200,
                "the body is JSON, but it is not a list of secrets of this project, environment and"
                    + " path with an id, a key and a value each"));
  }

  /** The ids of others would be recorded as those of what was pushed, and deleted with it. */
  @ParameterizedTest
  @CsvSource({"p2,dev,/a", "p1,prod,/a", "p1,dev,/b"})
  void refusesTheReceiptOfAWriteElsewhere(String project, String environment, String path) {
    server.answer(V4 + "/A", 200, "{\"secret\":" + row("p1", "dev", "/a") + "}");
    assertThat(write(create("A"))).isInstanceOf(Reply.Ok.class);
    server.answer(V4 + "/A", 200, "{\"secret\":" + row(project, environment, path) + "}");
    assertThat(write(create("A")))
        .isEqualTo(
            new Reply.Undecodable<>(
                200,
                "the body is JSON, but it has neither secrets of this project, environment and path"
                    + " nor an approval"));
  }

  private static String row(String project, String environment, String path) {
    return """
    {"id":"1","secretKey":"A","secretValue":"v","workspace":"%s","environment":"%s","secretPath":"%s"}\
    """
        .formatted(project, environment, path);
  }

  @Test
  void givesIdsTimesAndFlagsOfSharedSecretsAndTheServersClock() {
    server.answer(
        V4,
        200,
        """
        {"secrets":[
          {"id":"1","secretKey":"A","secretValue":"${B}","type":"shared",
           "createdAt":"2026-01-31T10:20:30.123Z"},
          {"id":"2","secretKey":"H","secretValueHidden":true,"isRotatedSecret":true},
          {"id":"3","secretKey":"A","secretValue":"mine","type":"personal"}]}
        """);
    Reply<StoredSecrets> reply = stored(true);
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    StoredSecrets stored = ((Reply.Ok<StoredSecrets>) reply).value();
    assertThat(stored.secrets())
        .containsExactly(
            new StoredSecret(
                "1",
                "A",
                SecretText.of("${B}"),
                false,
                false,
                Instant.parse("2026-01-31T10:20:30.123Z")),
            new StoredSecret("2", "H", SecretText.of(""), true, true, Instant.EPOCH));
    assertThat(stored.serverTime()).isPresent();
    assertThat(stored(true).toString()).doesNotContain("${B}");
  }

  @Test
  void takesNothingForAListThatLacksItsSecrets() {
    server.answer(V4, 200, "{\"imports\":[]}");
    assertThat(stored(true)).isInstanceOf(Reply.Undecodable.class);
    server.answer(V4, 200, "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"x\"}]}");
    assertThat(stored(true)).isInstanceOf(Reply.Undecodable.class);
    // Ids become a part of statuses and annotations, which hold 2,000 of them.
    server.answer(
        V4,
        200,
        "{\"secrets\":[{\"id\":\"%s\",\"secretKey\":\"A\",\"secretValue\":\"x\"}]}"
            .formatted("1".repeat(129)));
    assertThat(stored(true)).isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void writesOneSecretByItsOwnRouteWithItsNameEncoded() {
    server.answer(V4 + "/A b%3F", 200, ONE);
    server.answer(V4 + "/A%20b%3F", 200, ONE);
    assertThat(write(create("A b?")))
        .isEqualTo(new Reply.Ok<>(new WriteReceipt.Done(Map.of("A", "i1")), Optional.empty()));
    assertThat(server.only().method()).isEqualTo("POST");
    assertThat(server.only().uri().getRawPath()).isEqualTo(V4 + "/A%20b%3F");
    assertThat(server.only().body())
        .contains(
            "\"projectId\":\"p1\"", "\"secretPath\":\"/a\"", "\"secretValue\":\"value-of-A b?\"");
  }

  @Test
  void writesSeveralAndThoseWhoseNameMeansAnotherRouteByTheBatch() {
    server.answer(
        V4 + "/batch",
        200,
        "{\"secrets\":[{\"id\":\"1\",\"secretKey\":\"A\"},{\"id\":\"2\",\"secretKey\":\"B\"}]}");
    assertThat(write(create("A", "B")))
        .isEqualTo(
            new Reply.Ok<>(new WriteReceipt.Done(Map.of("A", "1", "B", "2")), Optional.empty()));
    for (String name : List.of("batch", "move", ".", "..")) {
      write(create(name));
      assertThat(server.requests.getLast().path()).isEqualTo(V4 + "/batch");
      assertThat(server.requests.getLast().body()).contains("\"secretKey\":\"" + name + "\"");
    }
  }

  @Test
  void renamesChangesAndDeletes() {
    server.answer(V4 + "/A", 200, ONE);
    server.answer(V4 + "/batch", 200, "{\"secrets\":[]}");
    write(
        new SecretWrite.Change(
            List.of(new ChangedSecret("A", Optional.of("B"), Optional.empty()))));
    assertThat(server.requests.getLast().method()).isEqualTo("PATCH");
    assertThat(server.requests.getLast().body())
        .contains("\"newSecretName\":\"B\"")
        .doesNotContain("secretValue", "mode");
    ChangedSecret empty = new ChangedSecret("A", Optional.empty(), Optional.of(SecretText.of("")));
    write(new SecretWrite.Change(List.of(empty, empty)));
    assertThat(server.requests.getLast().body())
        .contains("\"secretValue\":\"\"", "\"mode\":\"failOnNotFound\"");
    write(new SecretWrite.Delete(List.of("A", "B")));
    assertThat(server.requests.getLast().method()).isEqualTo("DELETE");
    assertThat(server.requests.getLast().body()).contains("\"secretKey\":\"B\"");
  }

  @Test
  void seesThatAnApprovalIsNothingWritten() {
    server.answer(V4 + "/A", 200, "{\"approval\":{\"id\":\"x\",\"status\":\"open\"}}");
    assertThat(write(create("A")))
        .isEqualTo(new Reply.Ok<>(new WriteReceipt.AwaitsApproval(), Optional.empty()));
    server.answer(V4 + "/A", 200, "{\"other\":1}");
    assertThat(write(create("A"))).isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void repeatsNoValueThatItSent() {
    server.answer(
        V4 + "/A",
        400,
        "{\"statusCode\":400,\"error\":\"BadRequest\",\"message\":\"value-of-A is not allowed\"}");
    assertThat(write(create("A")).toString())
        .contains("is not allowed")
        .doesNotContain("value-of-A");
    assertThat(create("A").toString()).doesNotContain("value-of-A");
  }

  @Test
  void goesByTheOldRoutesOfAnOldServer() {
    server.answer(V3, 200, "{\"secrets\":[]}");
    server.answer(V3 + "/A", 200, ONE);
    server.answer("/api/v3/secrets/batch/raw", 200, "{\"secrets\":[]}");
    stored(false);
    assertThat(server.requests.getLast().query())
        .contains(entry("workspaceId", "p1"), entry("viewSecretValue", "false"));
    write(create("A"));
    assertThat(server.requests.getLast().path()).isEqualTo(V3 + "/A");
    assertThat(server.requests.getLast().body()).contains("\"workspaceId\":\"p1\"");
    write(create("A", "B"));
    assertThat(server.requests.getLast().path()).isEqualTo("/api/v3/secrets/batch/raw");
  }

  @Test
  void tellsAServerWithoutBatchesFromOneWithoutTheSecret() {
    server.answer(V3 + "/A", 200, ONE);
    assertThat(write(create("A", "B")))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.error()).isEqualTo("Not Found"));
    assertThat(write(create("A"))).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void makesFolders() {
    server.answer("/api/v1/folders", 200, "{\"folder\":{}}");
    assertThat(server.api().makeFolder(TOKEN, FOLDER, "b", Caller.unknown()))
        .isEqualTo(new Reply.Ok<>(new FolderMade(), Optional.empty()));
    assertThat(server.requests.getFirst().path()).isEqualTo("/api/v2/folders");
    assertThat(server.requests.getLast().body())
        .contains("\"workspaceId\":\"p1\"", "\"name\":\"b\"", "\"path\":\"/a\"");
  }
}
