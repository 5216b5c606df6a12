package com.infisical.e2e.soak;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tracks by a watch which values the targets should have and when they had them. Thread-safe.
 *
 * <p>A value that another replaces before it arrives does not count: the target may skip it.
 */
final class Updates implements AutoCloseable {
  private record Expected(String value, long since, boolean told) {}

  @GuardedBy("this")
  private final Map<String, Expected> pending = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, String> latest = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, String> seen = new HashMap<>();

  @GuardedBy("this")
  private final Map<Boolean, List<Double>> seconds = new TreeMap<>();

  private final SharedIndexInformer<Secret> informer;

  private Updates(SoakWorld world) {
    informer =
        world
            .client()
            .secrets()
            .inNamespace(SoakWorld.NAMESPACE)
            .withLabel("secrets.infisical.com/managed", "true")
            .inform(new Seeing());
  }

  static Updates watch(SoakWorld world) {
    return new Updates(world);
  }

  /** Waits until that many targets have been seen. */
  void awaitAll(int targets, Duration atMost) throws InterruptedException {
    SoakWorld.await(atMost, targets + " targets", () -> seenTargets() == targets);
  }

  /**
   * From now on the target is to have this value.
   *
   * @param told whether an event tells the operator
   */
  synchronized void expect(String target, String value, boolean told) {
    latest.put(target, value);
    pending.put(target, new Expected(value, System.nanoTime(), told));
  }

  synchronized boolean nonePending() {
    return pending.isEmpty();
  }

  /** The delays so far in one line. */
  synchronized String summary() {
    return "%d pending; with events: %s; every 30 s: %s"
        .formatted(pending.size(), delays(true), delays(false));
  }

  /** How many targets do not hold the latest value, as the API server has it. */
  synchronized long wrongNow(SoakWorld world) {
    return latest.entrySet().stream().filter(e -> !world.holds(e.getKey(), e.getValue())).count();
  }

  @Override
  public void close() {
    informer.close();
  }

  @GuardedBy("this")
  private String delays(boolean told) {
    List<Double> sorted = seconds.getOrDefault(told, List.of()).stream().sorted().toList();
    return sorted.isEmpty()
        ? "none"
        : String.format(
            Locale.ROOT,
            "%d arrived after a median of %.2f s, 99 %% within %.1f s, all within %.1f s",
            sorted.size(),
            sorted.get(sorted.size() / 2),
            sorted.get(sorted.size() * 99 / 100),
            sorted.getLast());
  }

  private synchronized int seenTargets() {
    return seen.size();
  }

  private synchronized void arrived(Secret secret) {
    String name = secret.getMetadata().getName();
    String encoded = secret.getData() == null ? null : secret.getData().get("KEY");
    if (encoded == null) {
      return;
    }
    String value = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    seen.put(name, value);
    Expected expected = pending.get(name);
    if (expected != null && expected.value().equals(value)) {
      pending.remove(name);
      seconds
          .computeIfAbsent(expected.told(), _ -> new ArrayList<>())
          .add((System.nanoTime() - expected.since()) / 1e9);
    }
  }

  /** Notes what the watch tells. */
  private final class Seeing implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      arrived(secret);
    }

    @Override
    public void onUpdate(Secret before, Secret secret) {
      arrived(secret);
    }

    @Override
    public void onDelete(Secret secret, boolean unknown) {
      // Nothing is deleted here; a target that were would be counted at the end.
    }
  }
}
