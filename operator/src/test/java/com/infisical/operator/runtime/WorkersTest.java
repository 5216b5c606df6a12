package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.controller.FairTasks;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one namespace may have of the process's tasks. */
class WorkersTest {
  private static final int MANY = 1_000;

  private final Workers workers = new Workers(16);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    workers.close(Duration.ofSeconds(10));
    workers.stopTimer();
  }

  @Test
  void leavesPlacesForReconcilesWhenANamespaceHasManyServersThatHang() throws Exception {
    assertLeavesPlaces(workers.reconciles());
  }

  @Test
  void leavesPlacesForReadsWhenANamespaceHasManyServersThatHang() throws Exception {
    assertLeavesPlaces(workers.reads());
  }

  @Test
  void leavesPlacesForLoginsAndChecksWhenANamespaceHasManyServersThatHang() throws Exception {
    assertLeavesPlaces(workers.calls());
    assertThat(workers.calls().running()).isLessThan(100);
  }

  private void assertLeavesPlaces(FairTasks tasks) throws Exception {
    for (int i = 0; i < MANY; i++) {
      tasks.execute("https://hangs.example/" + i, "hog", this::hang);
    }
    CountDownLatch ran = new CountDownLatch(1);
    tasks.execute("https://infisical.example", "other", ran::countDown);

    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void hang() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
