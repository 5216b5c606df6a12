package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubernetesClients clients;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path.replaceFirst(".*/v1beta1/", ""));
          String kind = path.substring(path.lastIndexOf('/') + 1);
          try (exchange) {
            exchange.sendResponseHeaders(answers.getOrDefault(kind, 200), 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().write('}');
          }
        });
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://localhost:" + server.getAddress().getPort())
            .build();
    clients = new KubernetesClients(config);
  }

  @AfterEach
  void stop() {
    clients.close();
    server.stop(0);
  }

  @Test
  void findsNothingWhereEveryKindIsServed() {
    assertThat(preflight().get()).isEmpty();
    assertThat(asked)
        .containsExactly("infisicalconnections", "infisicalauths", "infisicalstaticsecrets");
  }

  @Test
  void looksOnlyAtTheNamespacesThatAreWatched() {
    assertThat(preflight("a", "b").get()).isEmpty();
    assertThat(asked).hasSize(6).allMatch(path -> path.matches("namespaces/[ab]/.*"));
  }

  @ParameterizedTest
  @CsvSource({
    "404, infisicalauths is not installed: apply the CRDs",
    "403, may not list infisicalauths in all namespaces: grant its service account",
    "401, rejects the operator's credentials",
    "429, does not serve infisicalauths yet",
    "500, returned 500 for infisicalauths"
  })
  void saysWhatIsMissingAndWhatToDo(int code, String sentence) {
    answers.put("infisicalauths", code);
    assertThat(preflight().get()).hasValueSatisfying(s -> assertThat(s).contains(sentence));
  }

  @Test
  void saysThatTheApiServerDoesNotAnswer() {
    server.stop(0);
    assertThat(preflight().get())
        .hasValueSatisfying(s -> assertThat(s).contains("does not respond", "localhost"));
  }

  private Preflight preflight(String... namespaces) {
    return new Preflight(clients.main(), new TreeSet<>(List.of(namespaces)));
  }
}
