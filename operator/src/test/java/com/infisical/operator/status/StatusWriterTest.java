package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalConnectionStatus;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the API server answers is said by the test: its trouble cannot be had from a real one. */
class StatusWriterTest {
  private static final String CONFLICT =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409}
      """;

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final StatusMemory<InfisicalConnectionStatus> memory = new StatusMemory<>();
  private HttpServer server;
  private KubernetesClients clients;

  /**
   * @param body begins with it; one that is not complete never ends
   */
  private record Answer(int status, String body, boolean complete) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    clients = new KubernetesClients(config(30_000));
  }

  @AfterEach
  void stop() {
    over.complete(null);
    clients.close();
    server.stop(0);
  }

  @Test
  void comesAgainWhereTheObjectChangedAndCannotBeReadAgain() {
    will(409, CONFLICT);
    will(500, "{}");
    assertThat(writer().write(connection("1", status("False")), status("True")))
        .isInstanceOf(StatusWrite.Missed.class);
  }

  @Test
  void sendsAStatusThatOnlyAnOutdatedObjectHas() {
    StatusWriter<InfisicalConnection> writer = writer();
    InfisicalConnection before = connection("1", status("True"));
    will(200, "{\"metadata\":{\"resourceVersion\":\"2\"}}");
    assertThat(writer.write(before, status("False"))).isEqualTo(new StatusWrite.Stored());

    // The event of that write is still to come.
    will(409, CONFLICT);
    will(200, json("2", "False"));
    will(200, "{\"metadata\":{\"resourceVersion\":\"3\"}}");
    assertThat(writer.write(before, status("True"))).isEqualTo(new StatusWrite.Stored());
    assertThat(answers).as("what was not asked for").isEmpty();
  }

  @Test
  @Timeout(20)
  void waitsForTheEndOfAnAnswerNoLongerThanForItsBeginning() {
    answers.add(new Answer(200, "{\"metadata\":{", false));
    try (KubernetesClient impatient =
        new KubernetesClientBuilder().withConfig(config(500)).build()) {
      MergePatches<InfisicalConnection> patches =
          new MergePatches<>(impatient, InfisicalConnection.class, "/status");
      assertThatThrownBy(() -> patches.send(connection("1", status("False")), "{}"))
          .isInstanceOf(KubernetesClientException.class);
    }
  }

  private Config config(int timeout) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("http://localhost:" + server.getAddress().getPort())
        .withRequestTimeout(timeout)
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  private StatusWriter<InfisicalConnection> writer() {
    return new StatusWriter<>(
        clients.main(),
        InfisicalConnection.class,
        new ObjectMapper(),
        () -> true,
        memory,
        () -> Duration.ofHours(1),
        RandomGenerator.getDefault());
  }

  private synchronized void will(int status, String body) {
    answers.add(new Answer(status, body, true));
  }

  private synchronized Answer next() {
    return answers.remove();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Answer next = next();
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(next.status(), 0);
      exchange.getResponseBody().write(next.body().getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      if (!next.complete()) {
        over.join();
      }
    }
  }

  private static InfisicalConnection connection(String version, InfisicalConnectionStatus status) {
    InfisicalConnection connection = new InfisicalConnection();
    connection.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("apps")
            .withName("connection")
            .withUid("uid")
            .withGeneration(1L)
            .withResourceVersion(version)
            .build());
    connection.setStatus(status);
    return connection;
  }

  private static InfisicalConnectionStatus status(String ready) {
    Condition condition =
        new ConditionBuilder()
            .withType(Conditions.IS_READY)
            .withStatus(ready)
            .withReason("Reason")
            .withMessage("")
            .withLastTransitionTime(Instant.EPOCH.toString())
            .build();
    return new InfisicalConnectionStatus(List.of(condition), 1L);
  }

  private static String json(String version, String ready) {
    return """
    {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalConnection",
     "metadata":{"namespace":"apps","name":"connection","uid":"uid","generation":1,
      "resourceVersion":"%s"},
     "status":{"observedGeneration":1,"conditions":[{"type":"secrets.infisical.com/IsReady",
      "status":"%s","reason":"Reason","message":"","lastTransitionTime":"1970-01-01T00:00:00Z"}]}}
    """
        .formatted(version, ready);
  }
}
