package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RenderingPoolTest {
  private final Executor callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();

  @Test
  void computesOnNoVirtualThreadAndNotForTheLifeOfTheProcess() {
    Thread thread = new RenderingPool(1).render("a", Thread::currentThread);

    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void leavesOtherNamespacesAThreadHoweverMuchOneAsksFor() throws InterruptedException {
    RenderingPool pool = new RenderingPool(2);
    AtomicInteger busy = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      ask(pool, "greedy", busy::incrementAndGet);
    }
    await().until(() -> busy.get() == 1);

    assertThat(pool.render("modest", () -> "rendered")).isEqualTo("rendered");
    assertThat(busy).hasValue(1);

    gate.countDown();
    for (CompletableFuture<Void> one : asked) {
      one.join();
    }
    assertThat(busy).hasValue(50);
  }

  @Test
  void letsNamespacesTakeTurns() {
    RenderingPool pool = new RenderingPool(1);
    AtomicInteger busy = new AtomicInteger();
    ask(pool, "first", busy::incrementAndGet);
    await().until(() -> busy.get() == 1);
    for (String namespace : List.of("a", "a", "a", "b", "c")) {
      int before = pool.waiting();
      asked.add(
          CompletableFuture.runAsync(
              () -> pool.render(namespace, () -> done.add(namespace)), callers));
      await().until(() -> pool.waiting() == before + 1);
    }

    gate.countDown();
    asked.forEach(CompletableFuture::join);

    assertThat(done).containsExactly("a", "b", "c", "a", "a");
  }

  @Test
  void goesOnAfterWorkThatThrew() {
    RenderingPool pool = new RenderingPool(1);

    assertThatThrownBy(
            () ->
                pool.render(
                    "a",
                    () -> {
                      throw new IllegalStateException("a bug");
                    }))
        .hasRootCauseMessage("a bug");
    assertThat(pool.render("a", () -> 1)).isEqualTo(1);
  }

  private void ask(RenderingPool pool, String namespace, Runnable begun) {
    asked.add(
        CompletableFuture.runAsync(
            () ->
                pool.render(
                    namespace,
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
