package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.runtime.leader.Leadership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OperatorProcessTest {
  private final Leadership leadership = Leadership.alone();
  private final Recorded controllers = new Recorded();
  private final OperatorProcess process =
      new OperatorProcess(this::obstacle, controllers, leadership, null);
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  private final AtomicReference<String> missing = new AtomicReference<>("");

  private Optional<String> obstacle() {
    return Optional.of(missing.get()).filter(text -> !text.isEmpty());
  }

  @Test
  void waitsForAnObstacleToGoAway() {
    missing.set("the kinds are not installed");
    controllers.filled.countDown();
    CompletableFuture<Integer> status = run();
    await().during(Duration.ofMillis(300)).until(() -> controllers.steps.isEmpty());
    missing.set("");
    await().until(() -> controllers.steps.contains("lead"));
    asked.complete(null);
    assertThat(status).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(0);
  }

  @Test
  void endsAtOnceWhenAskedWhileItWaitsForAnObstacle() {
    missing.set("the kinds are not installed");
    CompletableFuture<Integer> status = run();
    asked.complete(null);
    assertThat(status).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(0);
    assertThat(controllers.steps).doesNotContain("fill", "lead");
  }

  @Test
  void runsTheStepsInOrderAndEndsWithZeroWhenAsked() {
    controllers.filled.countDown();
    CompletableFuture<Integer> status = run();
    await().until(() -> controllers.steps.contains("lead"));
    asked.complete(null);

    assertThat(status).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(0);
    assertThat(controllers.steps)
        .containsExactly("fill", "lead", "end writes while leading", "revoke after leading");
  }

  @Test
  void isReadyOnlyWhenTheCachesAreFilled() {
    var status = run();
    await().until(() -> controllers.steps.contains("fill"));
    assertThat(process.ready()).isFalse();
    controllers.filled.countDown();
    await().until(process::ready);
    asked.complete(null);
    assertThat(status).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void endsWhenAskedWhileTheCachesStillFill() {
    CompletableFuture<Integer> status = run();
    await().until(() -> controllers.steps.contains("fill"));
    asked.complete(null);

    assertThat(status).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(0);
    assertThat(controllers.steps).doesNotContain("lead");
  }

  @Test
  void endsInUnderFiveSecondsWhateverTheControllersDo() {
    controllers.hangs = true;
    controllers.filled.countDown();
    CompletableFuture<Integer> status = run();
    await().until(() -> controllers.steps.contains("lead"));
    asked.complete(null);

    assertThat(status).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(0);
    assertThat(controllers.steps)
        .containsExactly("fill", "lead", "end writes while leading", "revoke after leading");
  }

  @Test
  void endsWithOneWhenTheControllersCannotStart() {
    controllers.fails = true;
    controllers.filled.countDown();

    assertThat(run()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(1);
    assertThat(leadership.holds()).isFalse();
  }

  private CompletableFuture<Integer> run() {
    return CompletableFuture.supplyAsync(() -> process.run(asked), Thread::startVirtualThread);
  }

  /** Notes what it is told, in order. */
  private final class Recorded implements Controllers {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final CountDownLatch filled = new CountDownLatch(1);
    private volatile boolean hangs;
    private volatile boolean fails;

    @Override
    public void fillCaches() {
      steps.add("fill");
      waitFor(filled);
      if (fails) {
        throw new IllegalStateException("no such kind");
      }
    }

    @Override
    public void lead() {
      steps.add("lead");
    }

    @Override
    public void endWrites(Duration atMost) {
      steps.add("end writes " + (leadership.holds() ? "while" : "after") + " leading");
      hang();
    }

    @Override
    public void revokeTokens(Duration atMost) {
      steps.add("revoke " + (leadership.holds() ? "while" : "after") + " leading");
      hang();
    }

    private void hang() {
      if (hangs) {
        waitFor(new CountDownLatch(1));
      }
    }

    private static void waitFor(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
