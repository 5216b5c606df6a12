package com.infisical.devserver.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Listens on a port and hands each request to the {@link Pipeline}, on a virtual thread of its own.
 * This is the only class that knows the JDK's HTTP server.
 */
public final class Listener implements AutoCloseable {
  private static final int MAX_BODY = 1 << 20;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Pipeline pipeline;

  private Listener(HttpServer server, ExecutorService threads, Pipeline pipeline) {
    this.server = server;
    this.threads = threads;
    this.pipeline = pipeline;
  }

  /** Starts listening; with HTTPS when a TLS context is given. */
  public static Listener start(
      InetSocketAddress address, Optional<SSLContext> tls, Pipeline pipeline) throws IOException {
    keepConnections();
    HttpServer server = tls.isPresent() ? https(address, tls.get()) : HttpServer.create(address, 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Listener listener = new Listener(server, threads, pipeline);
    server.setExecutor(threads);
    server.createContext("/", listener::serve);
    server.start();
    return listener;
  }

  private static HttpServer https(InetSocketAddress address, SSLContext tls) throws IOException {
    HttpsServer https = HttpsServer.create(address, 0);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    return https;
  }

  /**
   * The JDK's server closes idle connections beyond 200 by default, under the hands of clients that
   * are about to use them again; a benchmark has more.
   */
  private static void keepConnections() {
    Map.of(
            "sun.net.httpserver.maxIdleConnections", "20000",
            "sun.net.httpserver.idleInterval", "300",
            "sun.net.httpserver.nodelay", "true")
        .forEach(
            (name, value) -> {
              if (System.getProperty(name) == null) {
                System.setProperty(name, value);
              }
            });
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
      pipeline.serve(
          request(exchange, body), body.length > MAX_BODY, reply -> send(exchange, reply));
    }
  }

  private static Request request(HttpExchange exchange, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    InetSocketAddress peer = exchange.getRemoteAddress();
    String forwarded = headers.getOrDefault("x-forwarded-for", "");
    String clientIp =
        forwarded.isBlank()
            ? peer.getAddress().getHostAddress()
            : forwarded.split(",", -1)[0].strip();
    String query = exchange.getRequestURI().getRawQuery();
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        query == null ? "" : query,
        headers,
        new String(body, StandardCharsets.UTF_8),
        clientIp,
        peer.getAddress().isLoopbackAddress(),
        Map.of());
  }

  private static void send(HttpExchange exchange, Pipeline.Reply reply) throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    switch (reply.body()) {
      case Pipeline.Body.None _ -> exchange.sendResponseHeaders(reply.status(), -1);
      case Pipeline.Body.Fixed fixed -> {
        int length = fixed.bytes().length;
        exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
        if (length > 0) {
          exchange.getResponseBody().write(fixed.bytes());
        }
      }
      case Pipeline.Body.Streamed streamed -> {
        exchange.sendResponseHeaders(reply.status(), 0);
        try (OutputStream out = exchange.getResponseBody()) {
          streamed.writer().write(out);
        }
      }
    }
  }
}
