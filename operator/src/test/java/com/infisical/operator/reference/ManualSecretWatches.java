package com.infisical.operator.reference;

import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Watches nothing by itself: a test tells the handlers of changes. */
public final class ManualSecretWatches implements SecretWatches.Watcher {
  /** By the Secret that each watches. */
  public final Map<ResourceName, ResourceEventHandler<Secret>> handlers = new ConcurrentHashMap<>();

  @Override
  public Runnable watch(ResourceName secret, ResourceEventHandler<Secret> handler) {
    handlers.put(secret, handler);
    return () -> handlers.remove(secret);
  }

  @Override
  public Runnable watchAll(
      String namespace,
      ResourceEventHandler<Secret> handler,
      Consumer<Predicate<ResourceName>> listed) {
    // A test that has so many tells of each Secret all the same.
    return () -> {};
  }
}
