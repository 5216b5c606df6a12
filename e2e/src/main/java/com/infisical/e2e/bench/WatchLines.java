package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Follows a watch on a thread of its own until it is closed.
 *
 * <p>The API server ends the watch of a client that reads too slowly; everything is listed then and
 * watched again, so that nothing is missed.
 */
final class WatchLines implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPTIONS = "?watch=1&timeoutSeconds=86400&resourceVersion=";

  private final KubeApi api;
  private final String path;
  private final String accept;
  private final Consumer<JsonNode> seen;
  private volatile Stream<String> lines = Stream.empty();
  private volatile boolean closed;

  private WatchLines(KubeApi api, String path, String accept, Consumer<JsonNode> seen) {
    this.api = api;
    this.path = path;
    this.accept = accept;
    this.seen = seen;
  }

  /**
   * Hands on each object that changes from now on, whatever happened to it; some more than once.
   */
  static WatchLines follow(KubeApi api, String path, String accept, Consumer<JsonNode> seen)
      throws IOException, InterruptedException {
    WatchLines watch = new WatchLines(api, path, accept, seen);
    watch.open(JSON.readTree(api.get(path + "?limit=1")));
    Thread.ofPlatform().daemon().name("watch").start(watch::run);
    return watch;
  }

  private void open(JsonNode list) throws IOException, InterruptedException {
    String version = list.path("metadata").path("resourceVersion").asText();
    lines = api.watch(path + OPTIONS + version, accept);
  }

  private void run() {
    try {
      while (!closed) {
        read();
        if (!closed) {
          JsonNode list = JSON.readTree(api.get(path));
          list.path("items").forEach(seen);
          open(list);
        }
      }
    } catch (IOException e) {
      // The control plane ends.
      closed = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (Stream<String> all = lines) {
      all.forEach(line -> seen.accept(object(line)));
    } catch (UncheckedIOException _) {
      // The watch was closed, or lost.
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
    closed = true;
    lines.close();
  }
}
