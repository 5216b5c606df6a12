package com.infisical.commands.ui;

import com.infisical.commands.ui.Visitors.Verdict;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Serves the page, its data and its changes on loopback. */
final class PageServer implements AutoCloseable {
  private static final int MOST_STREAMS = 16;
  private static final int MOST_LOOKS = 8;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";

  /** What the page consists of. */
  private static final Map<String, String> FILES =
      Map.of(
          "", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "model.js", "text/javascript; charset=utf-8",
          "graph.js", "text/javascript; charset=utf-8",
          "table.js", "text/javascript; charset=utf-8",
          "details.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** Nothing from elsewhere, nothing inline, and no text that becomes markup. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
              + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'; trusted-types 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final HttpServer server;
  private final Visitors visitors;
  private final LiveGraph graph;
  private final Details details;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private final Semaphore looks = new Semaphore(MOST_LOOKS);

  private PageServer(HttpServer server, LiveGraph graph, Details details) {
    this.server = server;
    this.visitors = Visitors.of(server.getAddress());
    this.graph = graph;
    this.details = details;
    FILES.keySet().forEach(name -> files.put(name, file(name.isEmpty() ? "page.html" : name)));
  }

  /**
   * Listens from now on.
   *
   * @param port 0 for any that is free
   * @throws IOException when the port cannot be listened on
   */
  static PageServer start(int port, LiveGraph graph, Details details) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    PageServer server = new PageServer(http, graph, details);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  /** Where the page is, with the token. */
  URI address() {
    return URI.create(
        "http://127.0.0.1:%d/%s/".formatted(server.getAddress().getPort(), visitors.token()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      HEADERS.forEach(exchange.getResponseHeaders()::set);
      Headers headers = exchange.getRequestHeaders();
      URI uri = exchange.getRequestURI();
      switch (visitors.judge(
          exchange.getRequestMethod(), headers.getFirst("Host"), uri.getPath())) {
        case Verdict.Refused(int status, String sentence) ->
            send(exchange, status, TEXT, utf8(sentence + "\n"));
        case Verdict.Welcome(String file) -> serve(exchange, file, uri);
      }
    }
  }

  private void serve(HttpExchange exchange, String file, URI uri) throws IOException {
    byte[] content = files.get(file);
    if (content != null) {
      send(exchange, 200, FILES.getOrDefault(file, TEXT), content);
    } else if (file.equals("changes")) {
      limited(exchange, streams, "Too many pages are open: close one of them.", this::stream);
    } else if (file.equals("details")) {
      limited(exchange, looks, "Too many requests for details: retry.", e -> look(e, uri));
    } else {
      send(exchange, 404, TEXT, utf8("There is no such file.\n"));
    }
  }

  /** What may fail because the other side left. */
  private interface Answering {
    void to(HttpExchange exchange) throws IOException;
  }

  private static void limited(
      HttpExchange exchange, Semaphore places, String sentence, Answering answer)
      throws IOException {
    if (!places.tryAcquire()) {
      send(exchange, 503, TEXT, utf8(sentence + "\n"));
      return;
    }
    try {
      answer.to(exchange);
    } finally {
      places.release();
    }
  }

  private void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    try {
      new ChangeStream(graph, exchange.getResponseBody()).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(HttpExchange exchange, URI uri) throws IOException {
    String query = uri.getQuery();
    String id = query != null && query.startsWith("id=") ? query.substring("id=".length()) : "";
    byte[] found = details.of(id, graph.now().graph()).getBytes(StandardCharsets.UTF_8);
    send(exchange, 200, JSON, found);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (status == 405) {
      exchange.getResponseHeaders().set("Allow", "GET");
    }
    boolean empty = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] file(String name) {
    try (InputStream stream = PageServer.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
