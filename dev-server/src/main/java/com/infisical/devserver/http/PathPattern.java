package com.infisical.devserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path such as {@code /api/v4/secrets/{name}}, taken apart once; a trailing slash is ignored.
 *
 * @param parts those in braces are parameters
 */
record PathPattern(List<String> parts) {
  static PathPattern of(String path) {
    return new PathPattern(split(path));
  }

  static List<String> split(String path) {
    String trimmed =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return List.of(trimmed.split("/", -1));
  }

  /** How specific the pattern is: literal parts beat parameters. */
  int literalParts() {
    return (int) parts.stream().filter(part -> !isParameter(part)).count();
  }

  private static boolean isParameter(String part) {
    return part.startsWith("{");
  }

  /** The decoded parameters, when the parts of a path fit. */
  Optional<Map<String, String>> match(List<String> found) {
    if (!fits(found)) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int at = 0; at < parts.size(); at++) {
      String part = parts.get(at);
      if (isParameter(part)) {
        parameters.put(part.substring(1, part.length() - 1), decode(found.get(at)));
      }
    }
    return Optional.of(parameters);
  }

  private boolean fits(List<String> found) {
    if (parts.size() != found.size()) {
      return false;
    }
    for (int at = 0; at < parts.size(); at++) {
      if (!isParameter(parts.get(at)) && !parts.get(at).equals(found.get(at))) {
        return false;
      }
    }
    return true;
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
