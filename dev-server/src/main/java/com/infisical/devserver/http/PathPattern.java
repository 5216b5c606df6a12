package com.infisical.devserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares paths with patterns such as {@code /api/v4/secrets/{name}}, ignoring a trailing slash.
 */
final class PathPattern {
  private PathPattern() {}

  static List<String> parts(String path) {
    String trimmed =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return List.of(trimmed.split("/", -1));
  }

  static Optional<Map<String, String>> match(String pattern, String rawPath) {
    List<String> expected = parts(pattern);
    List<String> found = parts(rawPath);
    if (expected.size() != found.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int at = 0; at < expected.size(); at++) {
      String part = expected.get(at);
      if (part.startsWith("{")) {
        parameters.put(part.substring(1, part.length() - 1), decode(found.get(at)));
      } else if (!part.equals(found.get(at))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  /** In a path, unlike in a query, a plus is a plus. */
  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ApiException.badRequest("Malformed URL encoding in the path");
    }
  }
}
