package com.infisical.commands.ui;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.commands.cluster.Scope;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reload.WatchedWorkload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The graph of a cluster as it is now, by the API server's watches. Changes that come together are
 * joined: a new graph is made at most five times a second. Safe for use by several threads.
 */
final class LiveGraph implements AutoCloseable {
  private static final Duration JOINED = Duration.ofMillis(200);
  private static final Duration CHECK = Duration.ofSeconds(2);

  private final Scope scope;
  private final List<KindWatch<?>> watches = new ArrayList<>();
  private final ScheduledExecutorService maker =
      new ScheduledThreadPoolExecutor(
          1,
          task -> Thread.ofPlatform().daemon().name("ui-graph").unstarted(task),
          new ThreadPoolExecutor.DiscardPolicy());
  private final AtomicBoolean planned = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition newer = lock.newCondition();

  @GuardedBy("lock")
  private Moment latest = Moment.NOTHING;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * What is known at one moment.
   *
   * @param number grows with each
   * @param complete whether all kinds that may be listed were
   * @param notices why the graph may be wrong or incomplete
   */
  record Moment(long number, Graph graph, boolean complete, List<String> notices) {
    static final Moment NOTHING = new Moment(0, Graph.EMPTY, false, List.of());

    Moment {
      notices = List.copyOf(notices);
    }

    boolean says(Graph other, boolean alsoComplete, List<String> sentences) {
      return complete == alsoComplete && notices.equals(sentences) && other.since(graph).isEmpty();
    }
  }

  /** Does not watch yet. */
  LiveGraph(KubernetesClient client, Scope scope) {
    this.scope = scope;
    watch(client, InfisicalConnection.class, InfisicalConnection::new, Nodes::of);
    watch(client, InfisicalAuth.class, InfisicalAuth::new, Nodes::of);
    watch(client, InfisicalStaticSecret.class, InfisicalStaticSecret::new, Nodes::of);
    watchOptional(client, InfisicalSecret.class, InfisicalSecret::new, InlineNodes::of);
    watchOptional(
        client, InfisicalDynamicSecret.class, InfisicalDynamicSecret::new, InlineNodes::of);
    watchOptional(client, InfisicalPushSecret.class, InfisicalPushSecret::new, InlineNodes::of);
    if (scope.namespace().isEmpty()) {
      watchOptional(client, ClusterGenerator.class, ClusterGenerator::new, InlineNodes::of);
    }
    watch(client, WatchedWorkload.Deployment.class, WatchedWorkload.Deployment::new, Nodes::of);
    watch(client, WatchedWorkload.StatefulSet.class, WatchedWorkload.StatefulSet::new, Nodes::of);
    watch(client, WatchedWorkload.DaemonSet.class, WatchedWorkload.DaemonSet::new, Nodes::of);
  }

  private <T extends HasMetadata> void watch(
      KubernetesClient client, Class<T> kind, Supplier<T> empty, Function<T, List<Node>> nodes) {
    watch(client, kind, empty, nodes, false);
  }

  /** A kind that not every cluster has. */
  private <T extends HasMetadata> void watchOptional(
      KubernetesClient client, Class<T> kind, Supplier<T> empty, Function<T, List<Node>> nodes) {
    watch(client, kind, empty, nodes, true);
  }

  private <T extends HasMetadata> void watch(
      KubernetesClient client,
      Class<T> kind,
      Supplier<T> empty,
      Function<T, List<Node>> nodes,
      boolean optional) {
    Function<ObjectMeta, T> shell =
        metadata -> {
          T object = empty.get();
          object.setMetadata(metadata);
          return object;
        };
    watches.add(
        new KindWatch<>(
            client, kind, scope, new NodeStore<>(shell, nodes, this::changed), optional));
  }

  /** Starts to watch, and does not wait. */
  void start() {
    watches.forEach(KindWatch::start);
    var unused =
        maker.scheduleWithFixedDelay(
            this::make, JOINED.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is known now. */
  Moment now() {
    lock.lock();
    try {
      return latest;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something newer than {@code seen}; gives {@code seen} when nothing came in time. */
  Moment await(Moment seen, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (latest.number() <= seen.number() && left > 0 && !closed) {
        left = newer.awaitNanos(left);
      }
      return latest.number() > seen.number() ? latest : seen;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void changed() {
    if (planned.compareAndSet(false, true)) {
      var unused = maker.schedule(this::makePlanned, JOINED.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void makePlanned() {
    planned.set(false);
    make();
  }

  private void make() {
    boolean complete = watches.stream().allMatch(KindWatch::isDecided);
    List<String> notices = watches.stream().flatMap(w -> w.problem().stream()).toList();
    Absent absent = new Absent(scope, complete, notices.isEmpty());
    Graph graph = Graph.of(watches.stream().flatMap(KindWatch::nodes).toList(), absent::node);
    Moment before = now();
    if (!before.says(graph, complete, notices)) {
      publish(new Moment(before.number() + 1, graph, complete, notices));
    }
  }

  private void publish(Moment moment) {
    lock.lock();
    try {
      latest = moment;
      newer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    watches.forEach(KindWatch::close);
    maker.shutdownNow();
    lock.lock();
    try {
      closed = true;
      newer.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
