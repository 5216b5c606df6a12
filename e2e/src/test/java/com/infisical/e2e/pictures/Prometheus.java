package com.infisical.e2e.pictures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Prometheus, as Debian's package {@code prometheus} brings it, scraping an operator each second:
 * the dashboard's queries are answered by what answers them in a cluster.
 */
final class Prometheus implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final String address;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(String address) {
    this.address = address;
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * Starts it.
   *
   * @param metrics the port of the operator's metrics
   */
  static Prometheus start(ControlPlane plane, int metrics)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(plane.folder(), "prometheus");
    Path configuration = home.resolve("prometheus.yml");
    Files.writeString(
        configuration,
        """
        global: {scrape_interval: 1s}
        scrape_configs:
        - job_name: infisical-operator-metrics-service
          honor_labels: true
          static_configs:
          - targets: ["127.0.0.1:%d"]
            labels: {namespace: infisical-operator, pod: infisical-operator-6c9f7d5b8-x2x7k}
        """
            .formatted(metrics));
    int port = FreePort.find();
    ChildProcess server =
        plane.startProgram(
            "prometheus",
            new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    Prometheus started = new Prometheus("http://127.0.0.1:" + port);
    server.awaitReady(START_LIMIT, started::isReady);
    return started;
  }

  private boolean isReady() {
    return isOk(address + "/-/ready");
  }

  /** Whether something answers there with 200. */
  static boolean isOk(String address) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return get(http, address).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The series of a query, once a second. */
  JsonNode range(String query, Instant from, Instant to) throws IOException {
    String answer =
        get(
                http,
                address
                    + "/api/v1/query_range?query=%s&start=%s&end=%s&step=1"
                        .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8), from, to))
            .body();
    JsonNode read = new ObjectMapper().readTree(answer);
    if (!read.path("status").asText().equals("success")) {
      throw new IOException("Prometheus refuses " + query + ": " + read.path("error").asText());
    }
    return read.path("data").path("result");
  }

  private static HttpResponse<String> get(HttpClient http, String address) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
