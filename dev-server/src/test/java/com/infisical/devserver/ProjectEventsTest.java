package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.events.EventStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of project events (docs/design/infisical-api.md#9-project-events-sse; fact 23). */
class ProjectEventsTest {
  private static final String PATH = "/api/v1/events/subscribe/project-events";

  private final HttpClient http = HttpClient.newHttpClient();
  private DevServer server;
  private DevProject shop;
  private DevIdentity ci;
  private String token;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop = server.projects().create("Shop", "shop");
    ci = server.identities().create("ci");
    shop.grant(ci, Role.viewer());
    token = Client.of(server).login(ci.universalAuth()).json().path("accessToken").asText();
  }

  @AfterEach
  void stop() {
    server.close();
    http.shutdownNow();
  }

  /** What arrives, line by line; {@code end} is added when the stream ends. */
  private record Stream(HttpResponse<InputStream> response, List<String> lines) {}

  private Map<String, Object> body(String... paths) {
    List<Map<String, Object>> register =
        List.of(paths).stream()
            .flatMap(
                path ->
                    List.of("secret:create", "secret:update", "secret:import-mutation").stream()
                        .map(
                            event ->
                                Map.<String, Object>of(
                                    "event",
                                    event,
                                    "conditions",
                                    Map.of("secretPath", path, "environmentSlug", "dev"))))
            .toList();
    return Map.of("projectId", shop.id(), "register", register);
  }

  private Stream subscribe(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + PATH))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    new ObjectMapper().writeValueAsString(body(path))))
            .build();
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    List<String> lines = new CopyOnWriteArrayList<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(lines::add);
                lines.add("end");
              } catch (UncheckedIOException _) {
                lines.add("broken");
              }
            });
    return new Stream(response, lines);
  }

  private Client.Reply refused(Object body) {
    return Client.of(server).token(token).post(PATH, body);
  }

  @Test
  void openAtOnceAndTellWhatHappenedWhereTheyAsked() throws Exception {
    Stream stream = subscribe("/app/**");
    assertThat(stream.response().statusCode()).isEqualTo(200);
    assertThat(stream.response().headers().firstValue("content-type"))
        .contains("text/event-stream");

    shop.setSecret("dev", "/elsewhere", "A", "1")
        .setSecrets("dev", "/app/sub", Map.of("B", "2"))
        .addImport("dev", "/app", "dev", "/elsewhere");
    await().until(() -> stream.lines().size() >= 8);
    assertThat(stream.lines().get(0)).matches("id: \\d{13}");
    assertThat(stream.lines().subList(1, 4))
        .containsExactly(
            "event: secret:create",
            "data:"
                + " {\"projectType\":\"secret-manager\",\"data\":{\"eventType\":\"secret:create\",\"payload\":[{\"environment\":\"dev\",\"secretPath\":\"/app/sub\",\"secretKey\":\"B\"}]}}",
            "");
    assertThat(stream.lines().get(6))
        .contains("\"payload\":{\"environment\":\"dev\",\"secretPath\":\"/app\"}");
  }

  @Test
  void pingWithoutDataAndEndAfterTheirTime() throws Exception {
    server
        .eventStreams()
        .timing(
            new EventStreams.Timing(
                Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofMillis(350)));
    Stream stream = subscribe("/");
    await().until(() -> stream.lines().contains("end"));
    assertThat(stream.lines().subList(0, 2)).containsExactly("event: ping", "");
    assertThat(server.eventStreams().count(shop.id())).isZero();
  }

  @Test
  void endWhenTold() throws Exception {
    Stream stream = subscribe("/");
    await().until(() -> server.eventStreams().count(shop.id()) == 1);
    server.eventStreams().endAll();
    await().untilAsserted(() -> assertThat(stream.lines()).containsExactly("end"));
  }

  @Test
  void sayWhenThePermissionIsLostAndEnd() throws Exception {
    server
        .eventStreams()
        .timing(
            new EventStreams.Timing(
                Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofHours(1)));
    Stream stream = subscribe("/");
    shop.revoke(ci);
    await().until(() -> stream.lines().contains("end"));
    assertThat(stream.lines())
        .containsSubsequence(
            "event: error", "data: {\"message\":\"Permission denied or refresh failed\"}");
  }

  @Test
  void areRefusedForPatternsThatARoleDoesNotAllowLiterally() throws Exception {
    shop.grant(ci, Role.custom("app").mayRead("/app"));
    Client.Reply reply = refused(body("/app/**"));
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.error()).isEqualTo("PermissionDenied");
    assertThat(subscribe("/app").response().statusCode()).isEqualTo(200);
  }

  @Test
  void areRefusedByPlanLimitAndSchema() throws Exception {
    assertThat(refused(body()).status()).isEqualTo(422);
    assertThat(
            refused(Map.of("projectId", shop.id(), "register", List.of(Map.of("event", "oops"))))
                .status())
        .isEqualTo(422);

    server.eventStreams().limit(1);
    subscribe("/");
    Client.Reply full = refused(body("/"));
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.header("retry-after")).isEmpty();

    server.switches().eventsInPlan(false);
    Client.Reply plan = refused(body("/"));
    assertThat(plan.status()).isEqualTo(400);
    assertThat(plan.message()).startsWith("Event subscriptions are not available");
  }

  @Test
  void canBeCountedMutedAndEndedOverHttp() throws Exception {
    Client bare = Client.of(server);
    assertThat(bare.send("PATCH", "/_dev/streams", Map.of("pingMillis", 50, "limit", 7)).status())
        .isEqualTo(200);
    Stream stream = subscribe("/");
    await().until(() -> stream.lines().contains("event: ping"));
    assertThat(bare.get("/_dev/streams").json().path("open").asInt()).isEqualTo(1);
    assertThat(bare.get("/_dev/streams").json().path("projects").path(shop.id()).asInt())
        .isEqualTo(1);
    assertThat(server.eventStreams().limit()).isEqualTo(7);

    bare.send("PATCH", "/_dev/streams", Map.of("muted", true));
    shop.setSecret("dev", "/", "LOST", "1");
    int before = stream.lines().size();
    await().during(Duration.ofMillis(300)).until(() -> stream.lines().size() <= before + 2);
    assertThat(stream.lines()).doesNotContain("event: secret:create", "end");

    bare.send("PATCH", "/_dev/streams", Map.of("muted", false));
    shop.setSecret("dev", "/", "HEARD", "1");
    await().until(() -> stream.lines().contains("event: secret:create"));
    bare.post("/_dev/streams/end", Map.of());
    await().until(() -> stream.lines().contains("end"));
    await().until(() -> bare.get("/_dev/streams").json().path("open").asInt() == 0);
  }
}
