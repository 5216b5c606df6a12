package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.e2e.bench.server.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Detects by a watch when all targets of changed sources contain the new value. Thread-safe. */
final class Rollout implements AutoCloseable {
  private final Set<String> missing;
  private final String value;
  private final WatchLines watch;
  private final CountDownLatch left;
  private long lastAt;

  private Rollout(KubeApi api, Set<String> targets, String value)
      throws IOException, InterruptedException {
    this.missing = new HashSet<>(targets);
    this.left = new CountDownLatch(targets.size());
    this.value = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    this.watch = WatchLines.follow(api, "/api/v1/secrets", KubeApi.JSON, this::seen);
  }

  /** Watches the targets of the first sources from now on. */
  static Rollout watch(KubeApi api, Load load, int sources, String value)
      throws IOException, InterruptedException {
    Set<String> targets =
        IntStream.range(0, load.resources())
            .filter(resource -> load.source(resource) < sources)
            .mapToObj(Load::name)
            .collect(Collectors.toSet());
    return new Rollout(api, targets, load.layout().value(value));
  }

  private synchronized void seen(JsonNode secret) {
    boolean follows = secret.path("data").path(Layout.key(0)).asText().equals(value);
    if (follows && missing.remove(secret.path("metadata").path("name").asText())) {
      lastAt = System.nanoTime();
      left.countDown();
    }
  }

  long left() {
    return left.getCount();
  }

  /** When the last one followed, by {@link System#nanoTime}. */
  synchronized long lastAt() {
    return lastAt;
  }

  /** Waits a little for the last one; says whether it followed. */
  boolean awaitAll(Duration atMost) throws InterruptedException {
    return left.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    watch.close();
  }
}
