package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server answers: every call has a reply, and none repeats what the request carried.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class AnswerFuzzTest {
  private static final SecretText TOKEN = SecretText.of("fuzz-t0ken-of-the-request");
  private static final SecretText JWT = SecretText.of("fuzz-pr00f-of-identity");
  private static final int[] STATUSES = {200, 200, 200, 401, 403, 404, 429, 500, 302, 304, 204};
  private static final List<String> TYPES =
      List.of("application/json", "text/html", "text/plain; charset=latin1", "x");
  private static final List<String> PACKINGS = List.of("", "", "gzip", "deflate", "br");
  private static final List<String> PATHS =
      List.of(
          "/api/v1/auth/gcp-auth/login",
          "/api/status",
          "/api/v1/auth/token/revoke",
          "/api/v4/secrets",
          "/api/v1/projects/slug/s");

  /** One for all inputs; it ends with the process. */
  private static final FakeServer SERVER = new FakeServer();

  private static final HttpInfisicalApi API = SERVER.api();

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/AnswerFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void repliesToAnyAnswer(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    Response response = response(data);
    PATHS.forEach(path -> SERVER.answer(path, response));
    SecretQuery query = new SecretQuery("p", "dev", "/", false, List.of());
    Caller caller = Caller.unknown();
    check(API.login(new LoginRequest.Gcp("id", JWT), caller), JWT);
    assertThat(API.status()).isNotNull();
    check(API.revoke(TOKEN, caller), TOKEN);
    check(API.projectBySlug(TOKEN, "s", caller), TOKEN);
    check(API.secrets(TOKEN, query, Optional.of("\"tag\""), caller), TOKEN);
  }

  private static void check(Reply<?> reply, SecretText sent) {
    assertThat(reply).isNotNull();
    if (!(reply instanceof Reply.Ok)) {
      assertThat(reply.toString()).doesNotContain(sent.reveal());
    }
  }

  private static Response response(byte[] data) {
    int status = STATUSES[at(data, 0) % STATUSES.length];
    String type = TYPES.get(at(data, 1) % TYPES.size());
    String packing = PACKINGS.get(at(data, 2) % PACKINGS.size());
    Response plain = new Response(status, Map.of("Content-Type", type), "");
    Response packed = packing.isEmpty() ? plain : plain.with("Content-Encoding", packing);
    byte[] body = data.length < 3 ? new byte[0] : Arrays.copyOfRange(data, 3, data.length);
    return status == 204 || status == 304 ? packed : packed.saying(body);
  }

  private static int at(byte[] data, int index) {
    return index < data.length ? data[index] & 0xff : 0;
  }
}
