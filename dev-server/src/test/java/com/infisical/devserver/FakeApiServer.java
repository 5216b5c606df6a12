package com.infisical.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers TokenReviews with one prepared status, and remembers what it was asked. */
final class FakeApiServer implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final List<Review> reviews = new CopyOnWriteArrayList<>();
  private volatile int code = 201;
  private volatile String status = "{}";

  /** One request. */
  record Review(String path, String bearer, JsonNode spec) {}

  FakeApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String host() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Review> reviews() {
    return reviews;
  }

  FakeApiServer reviewing(String reviewStatus) {
    this.code = 201;
    this.status = reviewStatus;
    return this;
  }

  FakeApiServer accepting(String username, String... audiences) {
    ObjectNode accepted = MAPPER.createObjectNode().put("authenticated", true);
    accepted.putObject("user").put("username", username);
    for (String audience : audiences) {
      accepted.withArray("audiences").add(audience);
    }
    return reviewing(accepted.toString());
  }

  FakeApiServer refusing(int httpStatus) {
    this.code = httpStatus;
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = MAPPER.readTree(exchange.getRequestBody());
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      reviews.add(
          new Review(
              exchange.getRequestURI().getPath(),
              authorization == null ? "" : authorization.replace("Bearer ", ""),
              body.path("spec")));
      String answer =
          code == 201
              ? "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"status\":"
                  + status
                  + "}"
              : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":"
                  + code
                  + "}";
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
