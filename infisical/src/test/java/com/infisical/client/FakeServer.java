package com.infisical.client;

import com.infisical.client.calls.HttpInfisicalApi;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on loopback with one answer for each path, which notes what it was asked. */
public final class FakeServer implements AutoCloseable {
  /** What it was asked. */
  public record Request(
      String method, URI uri, Map<String, String> query, Map<String, String> headers, String body) {
    public String path() {
      return uri.getRawPath();
    }

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /**
   * What it says.
   *
   * @param charset how the body becomes bytes
   */
  public record Response(int status, Map<String, String> headers, String body, Charset charset) {
    public Response(int status, Map<String, String> headers, String body) {
      this(status, headers, body, StandardCharsets.UTF_8);
    }

    public static Response json(int status, String body) {
      return new Response(status, Map.of("Content-Type", "application/json"), body);
    }

    public Response with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Response(status, more, body, charset);
    }

    /** The same, with these bytes as its body. */
    public Response saying(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return new Response(status, headers, text, StandardCharsets.ISO_8859_1);
    }
  }

  public static final Response NO_ROUTE =
      Response.json(
          404,
          "{\"message\":\"Route GET:/x not found\",\"error\":\"Not Found\",\"statusCode\":404}");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Function<Request, Response>> answers = new ConcurrentHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  public FakeServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public FakeServer answer(String path, Response response) {
    return answer(path, request -> response);
  }

  public FakeServer answer(String path, int status, String json) {
    return answer(path, Response.json(status, json));
  }

  public FakeServer answer(String path, Function<Request, Response> response) {
    answers.put(path, response);
    return this;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public BaseUrl base() {
    return new BaseUrl(uri());
  }

  public HttpClient client() {
    return client;
  }

  public HttpInfisicalApi api() {
    return api(ClientSettings.standard("k8-operator/test"));
  }

  public HttpInfisicalApi api(ClientSettings settings) {
    return new HttpInfisicalApi(client, base(), settings);
  }

  public List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  public Request only() {
    if (requests.size() != 1) {
      throw new AssertionError("One request expected, not " + requests.size());
    }
    return requests.getFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      requests.add(request);
      Response response = answers.getOrDefault(request.path(), r -> NO_ROUTE).apply(request);
      response.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = response.body().getBytes(response.charset());
      exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Request read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    Map<String, String> query = new LinkedHashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    return new Request(exchange.getRequestMethod(), exchange.getRequestURI(), query, headers, body);
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.stop(0);
    threads.shutdownNow();
  }
}
