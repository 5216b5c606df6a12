package com.infisical.e2e.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerDoubleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Layout layout = new Layout(2, 4, 3, 0);
  private final HttpClient http = HttpClient.newHttpClient();
  private ServerDouble server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerDouble(layout, Duration.ZERO, Duration.ofHours(1));
  }

  @AfterEach
  void end() {
    server.close();
    http.close();
  }

  @Test
  void answersAReadAndThen304UntilTheSourceChanges() throws Exception {
    String token = token(1);
    HttpResponse<String> first = read(token, 1, 3, "none");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(JSON.readTree(first.body()).path("secrets")).hasSize(3);
    assertThat(read(token, 1, 3, tag).statusCode()).isEqualTo(304);
    server.change(4, "another");
    HttpResponse<String> changed = read(token, 1, 3, tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(changed.body()).at("/secrets/0/secretValue").asText())
        .isEqualTo("another");
    assertThat(server.counts())
        .returns(1L, Counts::logins)
        .returns(3L, Counts::reads)
        .returns(1L, Counts::unchanged)
        .returns(0L, Counts::refused);
  }

  @Test
  void givesValuesOfTheSizeAskedFor() {
    Folders folders = new Folders(new Layout(1, 1, 2, 1_000));
    folders.change(0, "another");

    String body = new String(folders.answer(0).body(), StandardCharsets.UTF_8);
    assertThat(body).containsPattern("\"anotherx{993}\"");
    assertThat(body.length()).isBetween(2_000, 4_000);
  }

  @Test
  void refusesWrongCredentialsUnknownTokensAndOtherTenantsProjects() throws Exception {
    assertThat(login("bench-client-0", "wrong").statusCode()).isEqualTo(401);
    assertThat(read("made-up", 0, 0, "none").statusCode()).isEqualTo(401);
    assertThat(read(token(0), 1, 1, "none").statusCode()).isEqualTo(404);
    assertThat(server.counts().refused()).isEqualTo(3);
  }

  @Test
  void tellsStreamsOfChangesBelowTheirPath() throws Exception {
    String body =
        """
        {"projectId":"%s","register":[{"event":"secret:update",
         "conditions":{"environmentSlug":"dev","secretPath":"/**"}}]}\
        """
            .formatted(layout.project(0));
    HttpResponse<Stream<String>> stream =
        http.send(
            request("/api/v1/events/subscribe/project-events")
                .header("Authorization", "Bearer " + token(0))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofLines());
    server.change(1, "another");

    assertThat(stream.body().filter(line -> line.startsWith("data:")).findFirst().orElseThrow())
        .contains("\"secretPath\":\"/source-0\"");
    assertThat(server.counts()).returns(1L, Counts::streams);
  }

  @Test
  void forgetsTokensAndCounts() throws Exception {
    String token = token(0);
    server.reset();

    assertThat(server.counts().logins()).isZero();
    assertThat(read(token, 0, 0, "none").statusCode()).isEqualTo(401);
  }

  private String token(int tenant) throws IOException, InterruptedException {
    HttpResponse<String> answer = login(layout.clientId(tenant), layout.clientSecret(tenant));
    return JSON.readTree(answer.body()).path("accessToken").asText();
  }

  private HttpResponse<String> login(String id, String secret)
      throws IOException, InterruptedException {
    JsonNode body = JSON.createObjectNode().put("clientId", id).put("clientSecret", secret);
    return http.send(
        request("/api/v1/auth/universal-auth/login")
            .POST(BodyPublishers.ofString(body.toString()))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> read(String token, int tenant, int source, String tag)
      throws IOException, InterruptedException {
    return http.send(
        request(
                "/api/v4/secrets?projectId=%s&environment=dev&secretPath=%%2Fsource-%d"
                    .formatted(layout.project(tenant), source))
            .header("Authorization", "Bearer " + token)
            .header("If-None-Match", tag)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }
}
