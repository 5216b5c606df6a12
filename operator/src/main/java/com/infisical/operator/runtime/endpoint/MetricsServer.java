package com.infisical.operator.runtime.endpoint;

import com.infisical.client.HttpStatus;
import com.infisical.operator.runtime.settings.BindAddress;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Serves {@code /metrics} in Prometheus's text form, over HTTP or HTTPS. */
final class MetricsServer implements AutoCloseable {
  private static final String FORM = "text/plain; version=0.0.4; charset=utf-8";
  private static final String BEARER = "Bearer ";

  private static final int UNAVAILABLE = 503;

  /** Each takes memory, and a token that is new a review by the API server. */
  static final int MAX_AT_ONCE = 8;

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
    return started(HttpServer.create(address.socketAddress(), 0), MetricsAccess.EVERYBODY, text);
  }

  /**
   * Listens with TLS.
   *
   * @param access asked at each request, with the bearer token
   * @throws IOException when the address cannot be listened on
   */
  static MetricsServer secure(
      BindAddress address, SSLContext tls, MetricsAccess access, Supplier<String> text)
      throws IOException {
    HttpsServer server = HttpsServer.create(address.socketAddress(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return started(server, access, text);
  }

  private static MetricsServer started(
      HttpServer server, MetricsAccess access, Supplier<String> text) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Semaphore places = new Semaphore(MAX_AT_ONCE);
    server.createContext("/metrics", exchange -> answer(exchange, places, access, text));
    server.start();
    return new MetricsServer(server);
  }

  private static void answer(
      HttpExchange exchange, Semaphore places, MetricsAccess access, Supplier<String> text)
      throws IOException {
    if (!places.tryAcquire()) {
      answer(exchange, UNAVAILABLE, "Too many requests are in progress; retry\n");
      return;
    }
    try {
      answer(exchange, access, text);
    } finally {
      places.release();
    }
  }

  private static void answer(HttpExchange exchange, MetricsAccess access, Supplier<String> text)
      throws IOException {
    switch (access.ask(token(exchange))) {
      case MetricsAccess.Verdict.Allowed _ -> answer(exchange, HttpStatus.OK, text.get());
      case MetricsAccess.Verdict.Unknown _ ->
          answer(
              exchange,
              HttpStatus.UNAUTHORIZED,
              "Send a token of the cluster: Authorization: Bearer <token>\n");
      case MetricsAccess.Verdict.Denied(String user) ->
          answer(
              exchange,
              HttpStatus.FORBIDDEN,
              "%s may not get /metrics; bind it to a ClusterRole with the rule {nonResourceURLs: [/metrics], verbs: [get]}\n"
                  .formatted(user));
      case MetricsAccess.Verdict.Unavailable(String sentence) ->
          answer(exchange, HttpStatus.SERVER_ERROR, sentence + "\n");
    }
  }

  /** Empty where there is none. */
  private static String token(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : "";
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", FORM);
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
