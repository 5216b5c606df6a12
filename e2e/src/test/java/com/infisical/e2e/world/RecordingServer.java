package com.infisical.e2e.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A tenant's own server: plays Infisical just well enough that the operator logs in and reads, and
 * records everything that it receives. Safe for use by several threads.
 */
public final class RecordingServer implements AutoCloseable {
  private static final String TOKEN =
      """
      {"accessToken":"token-of-a-tenants-own-server","expiresIn":3600,"accessTokenMaxTTL":3600,\
      "tokenType":"Bearer"}\
      """;
  private static final String SECRETS =
      """
      {"secrets":[{"id":"1","secretKey":"PASSWORD","secretValue":"from the tenant's server",\
      "version":1,"type":"shared"}],"imports":[]}\
      """;

  /** A lease that has ended long ago. */
  private static final String LEASE =
      """
      {"lease":{"id":"lease-1","createdAt":"2020-01-01T00:00:00Z","expireAt":"2020-01-01T01:00:00Z"},\
      "dynamicSecret":{"id":"d","type":"sql-database","defaultTTL":"1h","maxTTL":"1d"},\
      "data":{"PASSWORD":"leased by the tenant's server"}}\
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public RecordingServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All requests so far: line, headers and body of each. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many requests contain {@code text}. */
  public long count(String text) {
    return requests.stream().filter(request -> request.contains(text)).count();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          exchange.getRequestMethod()
              + " "
              + path
              + "\n"
              + exchange.getRequestHeaders().entrySet()
              + "\n"
              + body);
      byte[] answer = answer(path).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static String answer(String path) {
    if (path.endsWith("/login")) {
      return TOKEN;
    }
    if (path.contains("/dynamic-secrets/leases")) {
      return LEASE;
    }
    if (path.contains("/secrets")) {
      return SECRETS;
    }
    return "{\"message\":\"Ok\"}";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
