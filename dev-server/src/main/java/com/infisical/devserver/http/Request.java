package com.infisical.devserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request, read to its end.
 *
 * @param rawPath path as sent, still encoded
 * @param rawQuery query as sent, empty when there is none
 * @param headers first value of each header, names in lower case
 * @param clientIp address of the caller, from {@code X-Forwarded-For} where present
 * @param fromLoopback whether the connection itself comes from this machine
 * @param parameters decoded parts of the path that the route names
 */
public record Request(
    String method,
    String rawPath,
    String rawQuery,
    Map<String, String> headers,
    String body,
    String clientIp,
    boolean fromLoopback,
    Map<String, String> parameters) {
  public Request {
    headers = Map.copyOf(headers);
    parameters = Map.copyOf(parameters);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The part of the path that the route calls {@code name}. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  Request with(Map<String, String> pathParameters) {
    return new Request(
        method, rawPath, rawQuery, headers, body, clientIp, fromLoopback, pathParameters);
  }

  /** The fields of the query. */
  public Fields query() {
    Map<String, String> decoded = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        String name = equals < 0 ? pair : pair.substring(0, equals);
        decoded.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return Fields.ofQuery(decoded);
  }

  private static String decode(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ApiException.badRequest("Malformed URL encoding in query parameters");
    }
  }

  /** The fields of the JSON body. */
  public Fields fields() {
    return Fields.ofBody(json());
  }

  /** The JSON body, an empty object when there is none. */
  public JsonNode json() {
    String type = header("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (!body.isEmpty() && !type.startsWith("application/json")) {
      throw ApiException.of(
          415, "Unsupported Media Type", "Unsupported Media Type: send application/json");
    }
    return Json.parse(body);
  }

  /** Method and path, without query, headers and body: they may hold credentials. */
  @Override
  public String toString() {
    return method + " " + rawPath;
  }
}
