package com.infisical.client.calls;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server answers: every call has a reply, and none repeats what the request carried.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
public class AnswerFuzzTest {
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
          "/api/v4/secrets/A",
          "/api/v4/secrets/batch",
          "/api/v2/folders",
          "/api/v1/dynamic-secrets/leases",
          "/api/v1/dynamic-secrets/leases/l",
          "/api/v1/dynamic-secrets/leases/l/renew",
          "/api/v1/identities/details",
          "/api/v2/service-token",
          "/api/v1/projects/p",
          "/api/v1/projects/slug/s");
  private static final SecretFolder FOLDER = new SecretFolder("p", "dev", "/");
  private static final LeaseScope SCOPE = new LeaseScope("s", "dev", "/");
  private static final SecretText VALUE = SecretText.of("fuzz-v4lue-that-is-pushed");

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

  @ParameterizedTest
  @MethodSource("corpus")
  void repliesToAnyAnswerOverAConnection(Path input) throws IOException {
    Response response = response(Files.readAllBytes(input));
    try (FakeServer server = new FakeServer()) {
      PATHS.forEach(path -> server.answer(path, response));
      callAll(server.api());
    }
  }

  /**
   * Jazzer's preparation, for which the class has to be public: to load and instrument all classes
   * takes longer than one input may, and says nothing about inputs.
   */
  public static void fuzzerInitialize() throws IOException {
    for (Path input : corpus()) {
      fuzzerTestOneInput(Files.readAllBytes(input));
    }
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    Response response = response(data);
    HttpHeaders headers =
        HttpHeaders.of(
            response.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> List.of(each.getValue()))),
            (name, value) -> true);
    // A new one for each input: after a 429 it would send nothing more for a minute.
    callAll(
        new HttpInfisicalApi(
            new AnsweringClient(
                response.status(), headers, response.body().getBytes(response.charset())),
            new BaseUrl(URI.create("https://infisical.example")),
            ClientSettings.standard("k8-operator/test")));
  }

  private static void callAll(HttpInfisicalApi api) {
    SecretQuery query = new SecretQuery("p", "dev", "/", false, List.of());
    Caller caller = Caller.unknown();
    check(api.login(new LoginRequest.Gcp("id", JWT), caller), JWT);
    Objects.requireNonNull(api.status());
    check(api.revoke(TOKEN, caller), TOKEN);
    check(api.projectBySlug(TOKEN, "s", caller), TOKEN);
    check(api.secrets(TOKEN, query, Optional.of("\"tag\""), caller), TOKEN);
    SecretQuery one = new SecretQuery("p", "dev", "/", false, List.of(), Optional.of("A"));
    check(api.secrets(TOKEN, one, Optional.empty(), caller), TOKEN);
    SecretQuery below = new SecretQuery("p", "dev", "/a", true, List.of("t"));
    check(api.secrets(TOKEN, below, Optional.empty(), caller), TOKEN);
    check(api.check(TOKEN, caller), TOKEN);
    check(api.projectById(TOKEN, "p", caller), TOKEN);
    check(api.projectOfServiceToken(TOKEN, caller), TOKEN);
    pushes(api, caller);
    leases(api, caller);
  }

  private static void pushes(HttpInfisicalApi api, Caller caller) {
    check(api.stored(TOKEN, FOLDER, true, caller), TOKEN);
    check(api.makeFolder(TOKEN, FOLDER, "a", caller), TOKEN);
    SecretWrite write =
        new SecretWrite.Create(
            List.of(new SecretWrite.NewSecret("A", VALUE), new SecretWrite.NewSecret("B", VALUE)));
    check(api.write(TOKEN, FOLDER, write, caller), VALUE);
    check(api.write(TOKEN, FOLDER, new SecretWrite.Delete(List.of("A")), caller), TOKEN);
  }

  private static void leases(HttpInfisicalApi api, Caller caller) {
    LeaseRequest wish = new LeaseRequest("r", SCOPE, "db", Optional.of("1h"), Optional.empty());
    check(api.leases().create(TOKEN, wish, caller), TOKEN);
    check(api.leases().renew(TOKEN, SCOPE, "l", Optional.empty(), caller), TOKEN);
    check(api.leases().revoke(TOKEN, SCOPE, "l", caller), TOKEN);
    check(api.leases().find(TOKEN, SCOPE, "l", caller), TOKEN);
  }

  /** Without a library of assertions, whose thousand classes Jazzer would have to look through. */
  private static void check(Reply<?> reply, SecretText sent) {
    Objects.requireNonNull(reply);
    if (!(reply instanceof Reply.Ok) && reply.toString().contains(sent.reveal())) {
      throw new AssertionError("A reply repeats what was sent");
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
