package com.infisical.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a cloud's double, on a free port of the loopback interface; remembers its calls
 * and can be unwell. Safe for use by several threads.
 */
final class FakeService implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Handler handler;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable Reply instead;

  FakeService(Handler handler) {
    this.handler = handler;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** Answers a call. */
  interface Handler {
    Reply answer(Call call);
  }

  /**
   * A request.
   *
   * @param headers first value of each, names in lower case
   * @param query decoded
   * @param form decoded fields of the body, where it is a form
   */
  record Call(
      String method,
      String path,
      Map<String, String> headers,
      Map<String, String> query,
      Map<String, String> form) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    String query(String name) {
      return query.getOrDefault(name, "");
    }

    String form(String name) {
      return form.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** An answer. */
  record Reply(int status, Map<String, String> headers, String body) {
    static Reply json(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/json"), body);
    }

    @Override
    public String toString() {
      return Integer.toString(status);
    }
  }

  String address() {
    return "http://" + authority();
  }

  /** Host and port. */
  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  int calls() {
    return calls.size();
  }

  /** Answers every call with {@code reply} until {@link #recover()}. */
  void answerInstead(Reply reply) {
    instead = reply;
  }

  void recover() {
    instead = null;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Call call = read(exchange);
      calls.add(call);
      Reply given = instead;
      Reply reply = given == null ? handler.answer(call) : given;
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Call read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean isForm =
        headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded");
    return new Call(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        headers,
        fields(exchange.getRequestURI().getRawQuery()),
        isForm ? fields(body) : Map.of());
  }

  private static Map<String, String> fields(@Nullable String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : encoded == null ? new String[0] : encoded.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      fields.put(decoded(sides[0]), sides.length > 1 ? decoded(sides[1]) : "");
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
