package com.infisical.operator.runtime.endpoint;

import com.infisical.operator.runtime.settings.BindAddress;
import com.infisical.operator.schedule.PlatformThreads;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Answers the kubelet: {@code /healthz} while the process lives, {@code /readyz} when it is ready.
 */
final class HealthServer implements AutoCloseable {
  private static final int MOST_THREADS = 8;

  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens from now on.
   *
   * @throws IOException when the address cannot be listened on
   */
  static HealthServer start(BindAddress address, BooleanSupplier ready) throws IOException {
    HttpServer server = HttpServer.create(address.socketAddress(), 0);
    // No busy virtual thread keeps the kubelet waiting.
    server.setExecutor(PlatformThreads.atMost(MOST_THREADS, "infisical-health-"));
    server.createContext("/healthz", exchange -> answer(exchange, 200, "ok"));
    server.createContext(
        "/readyz",
        exchange -> {
          if (ready.getAsBoolean()) {
            answer(exchange, 200, "ok");
          } else {
            answer(exchange, 503, "the caches are not filled yet");
          }
        });
    server.start();
    return new HealthServer(server);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port that is listened on. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
