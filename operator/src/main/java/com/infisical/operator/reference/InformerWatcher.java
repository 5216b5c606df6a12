package com.infisical.operator.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Watches Secrets by informers, at most 80 on one client.
 *
 * <p>An HTTP/2 connection takes a hundred streams, and what comes after them waits for ever
 * (docs/design/architecture.md#foundations), so watches have clients of their own. Safe for use by
 * several threads.
 */
public final class InformerWatcher implements SecretWatches.Watcher, AutoCloseable {
  private static final int MOST_WATCHES_A_CLIENT = 80;

  private final Supplier<KubernetesClient> newClient;

  @GuardedBy("this")
  private final List<Pooled> pool = new ArrayList<>();

  private static final class Pooled {
    private final KubernetesClient client;
    private int watches;

    Pooled(KubernetesClient client) {
      this.client = client;
    }
  }

  /**
   * @param newClient makes a client that asks for metadata only and uses plain HTTP watches
   */
  public InformerWatcher(Supplier<KubernetesClient> newClient) {
    this.newClient = newClient;
  }

  @Override
  public Runnable watch(ResourceName secret, ResourceEventHandler<Secret> handler) {
    Pooled pooled = take();
    return start(
        pooled,
        pooled.client.secrets().inNamespace(secret.namespace()).withName(secret.name()),
        handler,
        there -> {});
  }

  @Override
  public Runnable watchAll(
      String namespace,
      ResourceEventHandler<Secret> handler,
      Consumer<Predicate<ResourceName>> listed) {
    Pooled pooled = take();
    return start(pooled, pooled.client.secrets().inNamespace(namespace), handler, listed);
  }

  @Override
  public void close() {
    List<Pooled> all;
    synchronized (this) {
      all = List.copyOf(pool);
      pool.clear();
    }
    all.forEach(p -> p.client.close());
  }

  private Runnable start(
      Pooled pooled,
      Informable<Secret> what,
      ResourceEventHandler<Secret> handler,
      Consumer<Predicate<ResourceName>> listed) {
    SharedIndexInformer<Secret> informer =
        what.withLimit(WatchedResources.PAGE_SIZE).runnableInformer(0);
    // A forbidden or unreachable watch is tried again for ever: whoever needs the Secret reads it
    // anyway and says what is wrong.
    informer.exceptionHandler((started, problem) -> true);
    informer.addEventHandler(handler);
    var unused =
        informer
            .start()
            .thenRun(
                () ->
                    listed.accept(
                        name ->
                            informer
                                    .getIndexer()
                                    .getByKey(Cache.namespaceKeyFunc(name.namespace(), name.name()))
                                != null));
    return () -> {
      informer.stop();
      giveBack(pooled);
    };
  }

  private synchronized Pooled take() {
    for (Pooled pooled : pool) {
      if (pooled.watches < MOST_WATCHES_A_CLIENT) {
        pooled.watches++;
        return pooled;
      }
    }
    Pooled fresh = new Pooled(newClient.get());
    fresh.watches = 1;
    pool.add(fresh);
    return fresh;
  }

  private synchronized void giveBack(Pooled pooled) {
    pooled.watches--;
  }
}
