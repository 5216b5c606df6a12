package com.infisical.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.template.RenderingMemory.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RenderingPoolTest {
  private static final RenderingMemory MEMORY = RenderingMemory.of(64L << 20, 2);

  private final Executor callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();

  @Test
  void computesOnNoVirtualThreadAndNotForTheLifeOfTheProcess() {
    Thread thread = pool(1).render("a", Share.USUAL, Thread::currentThread).orElseThrow();

    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void leavesOtherNamespacesAThreadHoweverMuchOneAsksFor() throws InterruptedException {
    RenderingPool pool = pool(2);
    AtomicInteger busy = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      ask(pool, "greedy", busy::incrementAndGet);
    }
    await().until(() -> busy.get() == 1);

    assertThat(pool.render("modest", Share.USUAL, () -> "rendered")).contains("rendered");
    assertThat(busy).hasValue(1);

    gate.countDown();
    for (CompletableFuture<Void> one : asked) {
      one.join();
    }
    assertThat(busy).hasValue(50);
  }

  @Test
  void letsNamespacesTakeTurns() {
    RenderingPool pool = pool(1);
    AtomicInteger busy = new AtomicInteger();
    ask(pool, "first", busy::incrementAndGet);
    await().until(() -> busy.get() == 1);
    for (String namespace : List.of("a", "a", "a", "b", "c")) {
      int before = pool.waiting();
      asked.add(
          CompletableFuture.runAsync(
              () -> pool.render(namespace, Share.USUAL, () -> done.add(namespace)), callers));
      await().until(() -> pool.waiting() == before + 1);
    }

    gate.countDown();
    asked.forEach(CompletableFuture::join);

    assertThat(done).containsExactly("a", "b", "c", "a", "a");
  }

  @Test
  void goesOnAfterWorkThatThrew() {
    RenderingPool pool = pool(1);

    assertThatThrownBy(
            () ->
                pool.render(
                    "a",
                    Share.USUAL,
                    () -> {
                      throw new IllegalStateException("a bug");
                    }))
        .hasRootCauseMessage("a bug");
    assertThat(pool.render("a", Share.USUAL, () -> 1)).contains(1);
  }

  @Test
  void leavesRenderingsOfTheUsualSizeAThreadHoweverManyLargeOnesWait() {
    RenderingPool pool = pool(2);
    AtomicInteger large = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      ask(pool, "large-" + i, Share.LARGE, large::incrementAndGet);
    }
    await().until(() -> large.get() == 1 && pool.waiting() == 19);

    for (int i = 0; i < 20; i++) {
      assertThat(pool.render("usual-" + i, Share.USUAL, () -> "rendered")).contains("rendered");
    }
    assertThat(large).hasValue(1);
    gate.countDown();
    asked.forEach(CompletableFuture::join);
    assertThat(large).hasValue(20);
  }

  @Test
  void letsNamespacesTakeTurnsWithLargeOnesToo() {
    RenderingPool pool = pool(2);
    AtomicInteger busy = new AtomicInteger();
    ask(pool, "first", Share.LARGE, busy::incrementAndGet);
    await().until(() -> busy.get() == 1);
    for (String namespace : List.of("a", "a", "a", "b", "c")) {
      int before = pool.waiting();
      asked.add(
          CompletableFuture.runAsync(
              () -> pool.render(namespace, Share.LARGE, () -> done.add(namespace)), callers));
      await().until(() -> pool.waiting() == before + 1);
    }

    gate.countDown();
    asked.forEach(CompletableFuture::join);

    assertThat(done).containsExactly("a", "b", "c", "a", "a");
  }

  @Test
  void doesNothingForWhoWaitedTooLong() {
    RenderingPool pool = new RenderingPool(1, MEMORY, Duration.ofMillis(1));
    AtomicInteger busy = new AtomicInteger();
    ask(pool, "slow", busy::incrementAndGet);
    await().until(() -> busy.get() == 1);

    assertThat(pool.render("late", Share.USUAL, () -> done.add("late"))).isEmpty();
    assertThat(pool.render("late", Share.LARGE, () -> done.add("late"))).isEmpty();
    assertThat(pool.waiting()).isZero();

    gate.countDown();
    asked.forEach(CompletableFuture::join);
    assertThat(done).isEmpty();
  }

  /** Each holds its share while it runs: the shares that are out never exceed the budget. */
  @Test
  void neverHandsOutMoreThanAQuarterOfTheHeap() {
    for (int threads : new int[] {2, 8}) {
      RenderingMemory memory = RenderingMemory.of(64L << 20, threads);
      RenderingPool pool = new RenderingPool(threads, memory, Duration.ofMinutes(5));
      AtomicLong out = new AtomicLong();
      AtomicLong most = new AtomicLong();
      for (int i = 0; i < 400; i++) {
        Share share = i % 3 == 0 ? Share.LARGE : Share.USUAL;
        long bytes = memory.limits(share).memoryBytes();
        String namespace = "n" + i % 37;
        asked.add(
            CompletableFuture.runAsync(
                () ->
                    pool.render(
                        namespace,
                        share,
                        () -> {
                          most.accumulateAndGet(out.addAndGet(bytes), Math::max);
                          return out.addAndGet(-bytes);
                        }),
                callers));
      }
      asked.forEach(CompletableFuture::join);
      assertThat(most.get()).isPositive().isLessThanOrEqualTo(16L << 20);
      assertThat(out).hasValue(0);
      assertThat(pool.waiting()).isZero();
    }
  }

  private static RenderingPool pool(int threads) {
    return new RenderingPool(threads, MEMORY, Duration.ofSeconds(60));
  }

  private void ask(RenderingPool pool, String namespace, Runnable begun) {
    ask(pool, namespace, Share.USUAL, begun);
  }

  private void ask(RenderingPool pool, String namespace, Share share, Runnable begun) {
    asked.add(
        CompletableFuture.runAsync(
            () ->
                pool.render(
                    namespace,
                    share,
                    () -> {
                      begun.run();
                      return awaitGate();
                    }),
            callers));
  }

  private boolean awaitGate() {
    try {
      return gate.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
