package com.infisical.operator.template;

import com.infisical.gotemplate.Limits;
import com.infisical.operator.schedule.PlatformThreads;
import com.infisical.operator.schedule.TurnQueue;
import com.infisical.operator.template.RenderingMemory.Share;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Renders templates on a few threads of the operating system, one of a namespace at a time and
 * namespaces in turns, so that no team's templates take the CPU or the memory of the others, of
 * health checks or of the lease.
 *
 * <p>A virtual thread that computes never gives its carrier away; these threads are no carriers.
 * Idle threads end by themselves, so there is nothing to close. What waits holds neither thread nor
 * memory. Safe for use by several threads.
 */
final class RenderingPool {
  /** How long a rendering waits for its turn. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int FEWEST = 2;

  private final int threads;
  private final RenderingMemory memory;
  private final Duration patience;
  private final Executor executor;

  /** What waits for a share, by namespace. */
  private final TurnQueue<Ticket> waitingUsual = new TurnQueue<>();

  private final TurnQueue<Ticket> waitingLarge = new TurnQueue<>();

  private final Set<String> running = new HashSet<>();
  private int runningLarge;

  /** Work that waits for its turn. */
  private record Ticket(Runnable task, CompletableFuture<Boolean> begun) {
    static Ticket of(Runnable task) {
      return new Ticket(task, new CompletableFuture<>());
    }
  }

  /** Result of waiting for a turn. */
  sealed interface Turn<T> {
    /** The work is done. */
    record Done<T>(T result) implements Turn<T> {}

    /** Others took the threads, or the memory, for too long. */
    record NoTurn<T>() implements Turn<T> {}

    /** The other templates of the resource took all the time of its sync. */
    record NoTimeLeft<T>() implements Turn<T> {}
  }

  /** What comes next. */
  private record Next(String namespace, Share share, Ticket ticket) {}

  /**
   * @param threads how many templates are rendered at once, positive
   * @param patience how long work waits for its turn
   */
  RenderingPool(int threads, RenderingMemory memory, Duration patience) {
    this.threads = threads;
    this.memory = memory;
    this.patience = patience;
    this.executor = PlatformThreads.atMost(threads, "infisical-render-");
  }

  /** How long work waits for its turn. */
  Duration patience() {
    return patience;
  }

  /** Half of the processors, and two at least, so that one busy namespace leaves one free. */
  static RenderingPool ofThisMachine() {
    int threads = Math.max(FEWEST, Runtime.getRuntime().availableProcessors() / 2);
    RenderingMemory memory = RenderingMemory.of(Runtime.getRuntime().maxMemory(), threads);
    return new RenderingPool(threads, memory, PATIENCE);
  }

  /** What renderings may use. */
  RenderingMemory memory() {
    return memory;
  }

  /**
   * Does {@code work} in turn with the usual share of memory, and once more with a large one if the
   * first was too small.
   *
   * @param isShortOfMemory whether a result says that the share was too small
   */
  <T> Turn<T> inTurn(
      String namespace,
      RenderingTime time,
      Predicate<T> isShortOfMemory,
      Function<Limits, T> work) {
    Turn<T> usual = inTurn(namespace, time, Share.USUAL, work);
    return usual instanceof Turn.Done<T>(T result) && isShortOfMemory.test(result)
        ? inTurn(namespace, time, Share.LARGE, work)
        : usual;
  }

  private <T> Turn<T> inTurn(
      String namespace, RenderingTime time, Share share, Function<Limits, T> work) {
    if (time.isOver()) {
      return new Turn.NoTimeLeft<>();
    }
    Limits limits = memory.limits(share);
    return render(namespace, share, () -> time.spend(() -> work.apply(limits)))
        .<Turn<T>>map(Turn.Done::new)
        .orElseGet(Turn.NoTurn::new);
  }

  /**
   * Does {@code work} when it is the turn of {@code namespace} and the share is free, and returns
   * what came of it; empty when that took too long and nothing was done.
   */
  <T> Optional<T> render(String namespace, Share share, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Ticket ticket = Ticket.of(() -> result.completeAsync(work, Runnable::run));
    enqueue(namespace, share, ticket);
    boolean begun =
        ticket.begun().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS).join();
    return begun || !withdraw(namespace, share, ticket)
        ? Optional.of(result.join())
        : Optional.empty();
  }

  /** How much waits for its turn. */
  synchronized int waiting() {
    return waitingUsual.size() + waitingLarge.size();
  }

  private synchronized void enqueue(String namespace, Share share, Ticket ticket) {
    queue(share).add(namespace, ticket);
    begin();
  }

  /** Takes back what has not begun; false when it has. */
  private synchronized boolean withdraw(String namespace, Share share, Ticket ticket) {
    return queue(share).remove(namespace, ticket);
  }

  private synchronized void ended(Next ended) {
    running.remove(ended.namespace());
    runningLarge -= ended.share() == Share.LARGE ? 1 : 0;
    begin();
  }

  private void begin() {
    Optional<Next> next = next();
    while (next.isPresent()) {
      Next begun = next.get();
      running.add(begun.namespace());
      runningLarge += begun.share() == Share.LARGE ? 1 : 0;
      begun.ticket().begun().complete(true);
      executor.execute(
          () -> {
            try {
              begun.ticket().task().run();
            } finally {
              ended(begun);
            }
          });
      next = next();
    }
  }

  /** Large ones first, as far as there are shares: they had a turn already. */
  private Optional<Next> next() {
    if (running.size() >= threads) {
      return Optional.empty();
    }
    return runningLarge < memory.largeAtOnce()
        ? next(Share.LARGE).or(() -> next(Share.USUAL))
        : next(Share.USUAL);
  }

  private Optional<Next> next(Share share) {
    TurnQueue<Ticket> queue = queue(share);
    return queue
        .next(namespace -> !running.contains(namespace))
        .map(namespace -> new Next(namespace, share, queue.take(namespace)));
  }

  private TurnQueue<Ticket> queue(Share share) {
    return share == Share.LARGE ? waitingLarge : waitingUsual;
  }
}
