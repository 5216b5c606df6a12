package com.infisical.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bare HTTP client for tests: what it sends and gets is seen as it is on the wire. */
record Client(HttpClient http, String address, Map<String, String> headers) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An answer. */
  record Reply(int status, String body, HttpResponse<String> raw) {
    JsonNode json() {
      try {
        return MAPPER.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String error() {
      return json().path("error").asText();
    }

    String message() {
      return json().path("message").asText();
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  static Client of(DevServer server) {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    return new Client(http, server.address(), Map.of());
  }

  Client with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Client(http, address, all);
  }

  Client token(String token) {
    return with("Authorization", "Bearer " + token);
  }

  /** The same, with a token got by universal auth. */
  Client loggedIn(ClientCredentials credentials) {
    return token(login(credentials).json().path("accessToken").asText());
  }

  Reply login(ClientCredentials credentials) {
    return login(credentials.clientId(), credentials.clientSecret());
  }

  Reply login(String clientId, String clientSecret) {
    return post(
        "/api/v1/auth/universal-auth/login",
        Map.of("clientId", clientId, "clientSecret", clientSecret));
  }

  Reply get(String path) {
    return send("GET", path, null);
  }

  Reply post(String path, Object body) {
    return send("POST", path, body);
  }

  Reply send(String method, String path, Object body) {
    try {
      return raw(method, path, body == null ? null : MAPPER.writeValueAsString(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply raw(String method, String path, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(10));
    headers.forEach(request::header);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
