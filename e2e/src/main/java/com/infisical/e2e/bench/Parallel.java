package com.infisical.e2e.bench;

import com.infisical.testkit.ControlPlaneException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Runs many small tasks, a bounded number at once. */
record Parallel(int atOnce) {
  /** One of them. */
  interface Step {
    void run(int index) throws IOException, InterruptedException;
  }

  /** Does all of them and waits for the last; the first failure is thrown. */
  void run(int count, Step step) throws InterruptedException {
    Semaphore places = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        places.acquire();
        all.add(
            threads.submit(
                () -> {
                  try {
                    step.run(index);
                    return null;
                  } finally {
                    places.release();
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new ControlPlaneException("A request of the benchmark itself failed.", e);
    }
  }
}
