package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Every state that a Secret is seen in, by its keys. */
public final class Sightings implements AutoCloseable, Watcher<Secret> {
  private final List<Set<String>> keys = new CopyOnWriteArrayList<>();
  private @Nullable Watch watch;

  public static Sightings of(World world, String secret) {
    Sightings sightings = new Sightings();
    sightings.watch =
        world.client.secrets().inNamespace(world.namespace).withName(secret).watch(sightings);
    return sightings;
  }

  /** The keys of each state, oldest first. */
  public List<Set<String>> keys() {
    return List.copyOf(keys);
  }

  /** Waits until the Secret was seen with these keys. */
  public void awaitKeys(Set<String> expected) {
    await().untilAsserted(() -> assertThat(keys).contains(expected));
  }

  @Override
  public void eventReceived(Action action, Secret secret) {
    keys.add(secret.getData() == null ? Set.of() : Set.copyOf(secret.getData().keySet()));
  }

  @Override
  public void onClose(WatcherException cause) {
    keys.add(Set.of("the watch ended"));
  }

  @Override
  public void onClose() {}

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
