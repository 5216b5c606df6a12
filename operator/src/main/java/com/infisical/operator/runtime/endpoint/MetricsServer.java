package com.infisical.operator.runtime.endpoint;

import com.infisical.operator.runtime.settings.BindAddress;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Serves {@code /metrics} in Prometheus's text form, over HTTP or HTTPS. */
final class MetricsServer implements AutoCloseable {
  private static final String FORM = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens without encryption.
   *
   * @throws IOException when the address cannot be listened on
   */
  static MetricsServer plain(BindAddress address, Supplier<String> text) throws IOException {
    return started(HttpServer.create(address.socketAddress(), 0), text);
  }

  /**
   * Listens with TLS.
   *
   * @throws IOException when the address cannot be listened on
   */
  static MetricsServer secure(BindAddress address, SSLContext tls, Supplier<String> text)
      throws IOException {
    HttpsServer server = HttpsServer.create(address.socketAddress(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return started(server, text);
  }

  private static MetricsServer started(HttpServer server, Supplier<String> text) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/metrics", exchange -> answer(exchange, text.get()));
    server.start();
    return new MetricsServer(server);
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", FORM);
      exchange.sendResponseHeaders(200, body.length);
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
