package com.infisical.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * A request to the API server, as {@link ApiFaults} sees it.
 *
 * @param method such as {@code PATCH}
 * @param path with the query
 * @param head first line and headers, with the empty line behind them
 */
public record ApiRequest(String method, String path, String head) {
  private static final String END = "\r\n\r\n";

  /** Whether changes are asked for. */
  public boolean isWatch() {
    return path.contains("watch=true");
  }

  /** Whether an object is made or changed whose kind has this plural. */
  public boolean writes(String plural) {
    return !method.equals("GET") && path.contains("/" + plural);
  }

  /** Whether it becomes a web socket. */
  boolean isUpgrade() {
    return header("upgrade").isPresent();
  }

  /** How many bytes its body has. */
  int length() {
    return header("content-length").map(Integer::parseInt).orElse(0);
  }

  Optional<String> header(String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** The next request of a connection; empty where it has ended. */
  static Optional<ApiRequest> read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf(END, Math.max(0, head.length() - END.length())) < 0) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      head.append((char) next);
    }
    String[] words = head.toString().split(" ", 3);
    return Optional.of(new ApiRequest(words[0], words[1], head.toString()));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
