package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Follows a watch on a thread of its own until it is closed. */
final class WatchLines implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIONS = "?watch=1&timeoutSeconds=86400&resourceVersion=";

  private final Stream<String> lines;

  private WatchLines(Stream<String> lines) {
    this.lines = lines;
  }

  /** Hands on each object that changes from now on, whatever happened to it. */
  static WatchLines follow(KubeApi api, String path, String accept, Consumer<JsonNode> seen)
      throws IOException, InterruptedException {
    String version =
        JSON.readTree(api.get(path + "?limit=1")).path("metadata").path("resourceVersion").asText();
    Stream<String> lines = api.watch(path + OPTIONS + version, accept);
    Thread.ofPlatform().daemon().name("watch").start(() -> read(lines, seen));
    return new WatchLines(lines);
  }

  private static void read(Stream<String> lines, Consumer<JsonNode> seen) {
    try {
      lines.forEach(line -> seen.accept(object(line)));
    } catch (UncheckedIOException _) {
      // The watch was closed.
    }
  }

  private static JsonNode object(String line) {
    try {
      return JSON.readTree(line).path("object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
