package com.infisical.e2e.bench.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.e2e.bench.server.Streams.Wish;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers what an operator asks of Infisical: status, logins, projects, reads, event streams. */
final class Routes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BEARER = "Bearer ";

  private final Layout layout;
  private final Folders folders;
  private final Tokens tokens;
  private final Streams streams;
  private final Tally tally;

  Routes(Layout layout, Folders folders, Tokens tokens, Streams streams, Tally tally) {
    this.layout = layout;
    this.folders = folders;
    this.tokens = tokens;
    this.streams = streams;
    this.tally = tally;
  }

  /** Answers one request whose body was read. */
  void serve(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/api/status" -> {
        tally.add(Tally.Of.STATUS);
        json(exchange, 200, "{\"date\":\"2026-01-31T10:20:30.123Z\",\"message\":\"Ok\"}");
      }
      case "/api/v1/auth/universal-auth/login" -> login(exchange, JSON.readTree(body));
      case "/api/v1/auth/token/revoke" -> {
        tally.add(Tally.Of.REVOCATION);
        tokens.revoke(JSON.readTree(body).path("accessToken").asText());
        json(exchange, 200, "{\"message\":\"Successfully revoked access token\"}");
      }
      default -> guarded(exchange, path, body);
    }
  }

  private void login(HttpExchange exchange, JsonNode body) throws IOException {
    tally.add(Tally.Of.LOGIN);
    Optional<Integer> tenant =
        layout.tenantOf(body.path("clientId").asText(), body.path("clientSecret").asText());
    if (tenant.isEmpty()) {
      refuse(exchange, 401, "UnauthorizedError", "Invalid credentials");
      return;
    }
    long seconds = tokens.life().toSeconds();
    json(
        exchange,
        200,
        """
        {"accessToken":"%s","expiresIn":%d,"accessTokenMaxTTL":%d,"tokenType":"Bearer"}\
        """
            .formatted(tokens.issue(tenant.get()), seconds, seconds));
  }

  private void guarded(HttpExchange exchange, String path, byte[] body) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    Optional<Integer> tenant =
        header == null || !header.startsWith(BEARER)
            ? Optional.empty()
            : tokens.tenant(header.substring(BEARER.length()));
    if (tenant.isEmpty()) {
      refuse(exchange, 401, "UnauthorizedError", "Failed to authorize: token has been revoked");
      return;
    }
    switch (path) {
      case "/api/v4/secrets", "/api/v3/secrets/raw" -> read(exchange, tenant.get());
      case "/api/v1/events/subscribe/project-events" -> subscribe(exchange, tenant.get(), body);
      default -> other(exchange, path, tenant.get());
    }
  }

  private void read(HttpExchange exchange, int tenant) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    String project = query.getOrDefault("projectId", query.getOrDefault("workspaceId", ""));
    Optional<Integer> source =
        layout
            .sourceOf(query.getOrDefault("secretPath", "/"))
            .filter(each -> project.equals(layout.project(tenant)));
    if (source.isEmpty()) {
      refuse(exchange, 404, "SecretPathNotFound", "Folder was not found.");
      return;
    }
    tally.add(Tally.Of.READ);
    Folders.Answer answer = folders.answer(source.get());
    exchange.getResponseHeaders().set("ETag", answer.tag());
    if (answer.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      tally.add(Tally.Of.UNCHANGED);
      exchange.sendResponseHeaders(304, -1);
    } else {
      send(exchange, 200, answer.body());
    }
  }

  private void subscribe(HttpExchange exchange, int tenant, byte[] body) throws IOException {
    tally.add(Tally.Of.STREAM);
    JsonNode wanted = JSON.readTree(body);
    List<Wish> wishes = new ArrayList<>();
    for (JsonNode each : wanted.path("register")) {
      String path = each.path("conditions").path("secretPath").asText("/**");
      wishes.add(new Wish(each.path("event").asText(), path));
    }
    String project = wanted.path("projectId").asText();
    if (!project.equals(layout.project(tenant))) {
      refuse(exchange, 403, "ForbiddenError", "You are not member of this project");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      streams.serve(project, wishes, out);
    }
  }

  private void other(HttpExchange exchange, String path, int tenant) throws IOException {
    String project = layout.project(tenant);
    String document =
        """
        {"id":"%1$s","_id":"%1$s","name":"Bench","slug":"bench","orgId":"%1$s",\
        "type":"secret-manager","environments":[{"id":"%1$s","name":"Development","slug":"dev"}]}\
        """
            .formatted(project);
    if (path.equals("/api/v1/projects/" + project)) {
      tally.add(Tally.Of.PROJECT);
      json(exchange, 200, "{\"project\":" + document + "}");
    } else if (path.equals("/api/v1/workspace/" + project)) {
      tally.add(Tally.Of.PROJECT);
      json(exchange, 200, "{\"workspace\":" + document + "}");
    } else {
      tally.add(Tally.Of.OTHER);
      refuse(exchange, 404, "Not Found", "Route not found");
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private void refuse(HttpExchange exchange, int status, String error, String message)
      throws IOException {
    tally.add(Tally.Of.REFUSED);
    json(
        exchange,
        status,
        "{\"reqId\":\"req-00000000000000\",\"statusCode\":%d,\"message\":\"%s\",\"error\":\"%s\"}"
            .formatted(status, message, error));
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
