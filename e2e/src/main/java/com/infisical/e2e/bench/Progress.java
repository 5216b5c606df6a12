package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Detects by two watches when each resource is synced: its status says so and its target is there.
 * The targets' watch carries metadata only. Thread-safe.
 */
final class Progress implements AutoCloseable {
  private static final String SYNCED = "secrets.infisical.com/LastReconcileStatus";

  private final long[] statuses;
  private final long[] targets;
  private final WatchLines ofResources;
  private final WatchLines ofSecrets;
  private final CountDownLatch left;

  private Progress(KubeApi api, int resources) throws IOException, InterruptedException {
    this.statuses = new long[resources];
    this.targets = new long[resources];
    this.left = new CountDownLatch(resources);
    this.ofResources =
        WatchLines.follow(api, Manifests.allResources(), KubeApi.JSON, this::resource);
    this.ofSecrets = WatchLines.follow(api, "/api/v1/secrets", KubeApi.METADATA_ONLY, this::secret);
  }

  /** Watches from now on. */
  static Progress watch(KubeApi api, int resources) throws IOException, InterruptedException {
    return new Progress(api, resources);
  }

  private void resource(JsonNode object) {
    for (JsonNode each : object.path("status").path("conditions")) {
      if (each.path("type").asText().equals(SYNCED)
          && each.path("status").asText().equals("True")) {
        note(object, statuses);
      }
    }
  }

  private void secret(JsonNode object) {
    note(object, targets);
  }

  private synchronized void note(JsonNode object, long[] times) {
    int resource = Load.resource(object.path("metadata").path("name").asText());
    if (resource < 0 || resource >= times.length || times[resource] != 0) {
      return;
    }
    times[resource] = System.nanoTime();
    if (statuses[resource] != 0 && targets[resource] != 0) {
      left.countDown();
    }
  }

  /** How many are synced. */
  long synced() {
    return statuses.length - left.getCount();
  }

  /** Waits a little for the last one; says whether it is there. */
  boolean awaitAll(Duration atMost) throws InterruptedException {
    return left.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** When the resources were synced, by {@link System#nanoTime}, ascending. */
  synchronized long[] times() {
    long[] times = new long[statuses.length];
    for (int i = 0; i < times.length; i++) {
      boolean done = statuses[i] != 0 && targets[i] != 0;
      times[i] = done ? Math.max(statuses[i], targets[i]) : 0;
    }
    return Arrays.stream(times).filter(each -> each != 0).sorted().toArray();
  }

  @Override
  public void close() {
    ofResources.close();
    ofSecrets.close();
  }
}
