package com.infisical.e2e.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches the targets, and notes whatever must never happen to one: that it is deleted or emptied,
 * that a key is missing, that an older value comes back. Thread-safe.
 */
final class TargetLedger implements ResourceEventHandler<Secret>, AutoCloseable {
  /** The key whose value counts up. */
  static final String COUNTER = "COUNTER";

  /** A key with a long value that never changes. */
  static final String LONG = "LONG";

  private final int length;
  private final SharedIndexInformer<Secret> informer;

  @GuardedBy("this")
  private final Map<String, Integer> latest = new HashMap<>();

  @GuardedBy("this")
  private final List<String> wrongs = new ArrayList<>();

  /** Watches the targets of a namespace, whose long value has this length. */
  @SuppressWarnings("this-escape")
  TargetLedger(KubernetesClient client, String namespace, int length) {
    this.length = length;
    this.informer =
        client
            .secrets()
            .inNamespace(namespace)
            .withLabel("secrets.infisical.com/managed", "true")
            .inform(this);
  }

  /** The number that the target has now; -1 where there is none. */
  synchronized int number(String target) {
    return latest.getOrDefault(target, -1);
  }

  /** What must not have happened, since it was last asked. */
  synchronized List<String> takeWrongs() {
    List<String> taken = List.copyOf(wrongs);
    wrongs.clear();
    return taken;
  }

  @Override
  public void onAdd(Secret secret) {
    look(secret);
  }

  @Override
  public void onUpdate(Secret before, Secret secret) {
    look(secret);
  }

  @Override
  public synchronized void onDelete(Secret secret, boolean unknown) {
    wrongs.add("target " + secret.getMetadata().getName() + " was deleted");
  }

  @Override
  public void close() {
    informer.close();
  }

  private synchronized void look(Secret secret) {
    String name = secret.getMetadata().getName();
    String number = value(secret, COUNTER);
    if (number.isEmpty() || value(secret, LONG).length() != length) {
      wrongs.add("target " + name + " lost a key");
      return;
    }
    int now = Integer.parseInt(number);
    Integer before = latest.put(name, now);
    if (before != null && now < before) {
      wrongs.add("target " + name + " went back from " + before + " to " + now);
    }
  }

  private static String value(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    return encoded == null
        ? ""
        : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
