package com.infisical.operator.controller;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the resources of one kind and has each reconciled when something happens to it.
 *
 * <p>An object is known by its UID: one that is deleted and made again under its name is two
 * objects, and the second is reconciled only after the first is forgotten, whatever is under way
 * meanwhile. Safe for use by several threads.
 *
 * @param <R> the kind
 */
public final class Controller<R extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /** When a resource that was not kept is tried again. */
  private static final Duration UNTIL_THERE_IS_ROOM = Duration.ofMinutes(5);

  private final WatchedResources<R> resources;
  private final Reconciler<R> reconciler;
  private final WorkQueue queue;
  private final Metrics metrics;
  private final Ticker ticker;
  private final NamespaceShares memory;
  private final ResourceWeight weights;
  private final List<SharedIndexInformer<R>> informers = new ArrayList<>();

  /** What the informers keep. */
  private final List<BoundedStore<R>> stores = new CopyOnWriteArrayList<>();

  /** The UID of each object that its informer has told of, in the order of its events. */
  private final Map<ResourceName, String> announced = new ConcurrentHashMap<>();

  /** Objects that are gone and not forgotten yet. */
  private final Map<ResourceName, Queue<R>> gone = new ConcurrentHashMap<>();

  /**
   * @param group in which an object of a name takes turns with others; must not block
   * @param tasks runs the reconciles; shared by all controllers
   * @param memory how much of the resources is kept; shared by all controllers
   * @param mapper writes a resource to weigh it
   */
  public Controller(
      WatchedResources<R> resources,
      Reconciler<R> reconciler,
      Function<ResourceName, String> group,
      FairTasks tasks,
      Timer timer,
      Ticker ticker,
      Metrics metrics,
      NamespaceShares memory,
      ObjectMapper mapper) {
    this.resources = resources;
    this.reconciler = reconciler;
    this.queue = new WorkQueue(this::process, group, tasks, timer, ticker);
    this.metrics = metrics;
    this.ticker = ticker;
    this.memory = memory;
    this.weights = new ResourceWeight(mapper);
  }

  /**
   * Starts to watch; done when all objects are known.
   *
   * @param client repeats what fails
   * @param namespaces the only ones; empty means all
   */
  public CompletableFuture<Void> start(
      KubernetesClient client, Class<R> kind, Collection<String> namespaces) {
    metrics.watchQueue(kind.getSimpleName(), queue::waiting);
    if (namespaces.isEmpty()) {
      informers.add(informer(client.resources(kind).inAnyNamespace()));
    } else {
      for (String namespace : Set.copyOf(namespaces)) {
        informers.add(informer(client.resources(kind).inNamespace(namespace)));
      }
    }
    resources.attach(informers.stream().map(SharedIndexInformer::getIndexer).toList(), queue::add);
    return CompletableFuture.allOf(
        informers.stream().map(this::start).toArray(CompletableFuture[]::new));
  }

  private SharedIndexInformer<R> informer(Informable<R> objects) {
    BoundedStore<R> store = new BoundedStore<>(memory, weights);
    stores.add(store);
    return objects.withLimit(WatchedResources.PAGE_SIZE).runnableInformer(0).itemStore(store);
  }

  private CompletableFuture<Void> start(SharedIndexInformer<R> informer) {
    return informer
        .addEventHandler(new Events())
        .exceptionHandler((started, problem) -> started)
        .start()
        .toCompletableFuture();
  }

  /** How many names this controller knows: waiting, worked on, or to be worked on later. */
  public int known() {
    return queue.size();
  }

  /** Stops watching; what is queued goes on. */
  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }

  private Optional<Duration> process(ResourceName name) {
    forgetGone(name);
    Optional<R> present =
        resources.find(name).filter(r -> r.getMetadata().getUid().equals(announced.get(name)));
    return isShed(name) ? present.map(this::reconcileShed) : present.flatMap(this::reconcile);
  }

  private boolean isShed(ResourceName name) {
    return stores.stream().anyMatch(store -> store.isShed(key(name)));
  }

  private Duration reconcileShed(R resource) {
    stores.forEach(store -> store.askIfThereIsRoom(key(nameOf(resource))));
    return reconcile(resource)
        .filter(again -> again.compareTo(UNTIL_THERE_IS_ROOM) < 0)
        .orElse(UNTIL_THERE_IS_ROOM);
  }

  private static String key(ResourceName name) {
    return Cache.namespaceKeyFunc(name.namespace(), name.name());
  }

  private void forgetGone(ResourceName name) {
    Queue<R> objects = gone.remove(name);
    if (objects != null) {
      objects.forEach(this::forget);
    }
  }

  private void forget(R object) {
    try {
      reconciler.forget(object);
    } catch (RuntimeException bug) {
      // The new object of the name is served all the same.
      LOG.error(
          "Forgetting {} {} failed with an internal error", object.getKind(), nameOf(object), bug);
    }
  }

  private Optional<Duration> reconcile(R resource) {
    Duration begun = ticker.now();
    boolean done = false;
    try {
      Optional<Duration> again = reconciler.reconcile(resource);
      done = true;
      return again;
    } catch (RuntimeException bug) {
      // The boundary: whatever goes wrong with one resource leaves the others their turn.
      LOG.error(
          "Reconciling {} {} failed with an internal error",
          resource.getKind(),
          nameOf(resource),
          bug);
      return Optional.of(WorkQueue.AFTER_A_BUG);
    } finally {
      if (!done) {
        reconciler.failed(resource);
      }
      metrics.reconcile(resource.getKind(), ticker.now().minus(begun), done);
    }
  }

  private void changed(R object) {
    announced.put(nameOf(object), object.getMetadata().getUid());
    queue.add(nameOf(object));
  }

  private void deleted(R object) {
    stores.stream().findFirst().ifPresent(store -> store.lighten(object));
    gone.compute(
        nameOf(object),
        (name, before) -> {
          Queue<R> objects = before == null ? new ConcurrentLinkedQueue<>() : before;
          objects.add(object);
          return objects;
        });
  }

  private final class Events implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R object) {
      changed(object);
    }

    @Override
    public void onUpdate(R before, R now) {
      // A list after a lost watch shows the new object only.
      if (!before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
        deleted(before);
      }
      changed(now);
    }

    @Override
    public void onDelete(R object, boolean finalStateUnknown) {
      announced.remove(nameOf(object), object.getMetadata().getUid());
      deleted(object);
      queue.add(nameOf(object));
    }
  }
}
