package com.infisical.e2e.demo;

import com.infisical.devserver.DevServer;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * The dev server of the demo: holds what the examples' seed says and can be asked to change a
 * secret.
 */
final class DemoInfisical implements AutoCloseable {
  /** Where examples/10-connection.yaml expects it. */
  static final String EXPECTED_ADDRESS = "http://127.0.0.1:8085";

  private static final int EXPECTED_PORT = 8085;

  private final DevServer server;

  private DemoInfisical(DevServer server) {
    this.server = server;
  }

  /** Starts it at {@link #EXPECTED_ADDRESS}, or, where that is taken, at another port. */
  static DemoInfisical start(Repository repository, String reviewerKubeconfig) {
    var builder =
        DevServer.builder()
            .seedFile(repository.path("examples/dev-server/seed.yaml"))
            .kubernetes(Config.fromKubeconfig(reviewerKubeconfig));
    try {
      return new DemoInfisical(builder.port(EXPECTED_PORT).start());
    } catch (UncheckedIOException e) {
      return new DemoInfisical(builder.port(0).start());
    }
  }

  String address() {
    return server.address();
  }

  String adminToken() {
    return server.adminToken();
  }

  /** Changes a secret of the folder through the server's API, as the dashboard would. */
  void change(String path, String key, String value) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(secretAddress(key)))
              .header("Authorization", "Bearer " + server.adminToken())
              .header("Content-Type", "application/json")
              .method("PATCH", BodyPublishers.ofString(changeBody(path, value)))
              .build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new DemoFailure(
            "The dev server returned " + answer.statusCode() + " to a change of " + key + ".");
      }
    } catch (IOException e) {
      throw new DemoFailure("The dev server at " + address() + " cannot be reached.", e);
    }
  }

  /** {@link #change} as a command for a shell in which INFISICAL_TOKEN is set. */
  String changeCommand(String path, String key, String value) {
    return """
    curl -X PATCH %s \\
           -H "Authorization: Bearer $INFISICAL_TOKEN" -H "Content-Type: application/json" \\
           -d '%s'\
    """
        .formatted(secretAddress(key), changeBody(path, value));
  }

  @Override
  public void close() {
    server.close();
  }

  private String secretAddress(String key) {
    return server.address() + "/api/v4/secrets/" + key;
  }

  private String changeBody(String path, String value) {
    return "{\"projectId\":\"%s\",\"environment\":\"dev\",\"secretPath\":\"%s\",\"secretValue\":\"%s\"}"
        .formatted(server.projects().bySlug("shop").orElseThrow().id(), path, value);
  }
}
