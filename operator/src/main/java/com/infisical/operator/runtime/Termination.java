package com.infisical.operator.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Answers SIGTERM and SIGINT with a clean shutdown and the process's own exit status, instead of
 * the JDK's 143.
 */
final class Termination {
  /** Kubernetes kills after 30 s; nothing of ours takes so long. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  /** Listens from now on. */
  static Termination listening() {
    Termination termination = new Termination();
    Runtime.getRuntime().addShutdownHook(new Thread(termination::onShutdown, "termination"));
    return termination;
  }

  /** Completes when the process is asked to end. */
  CompletableFuture<Void> asked() {
    return asked;
  }

  /** Says that everything is done and with which exit status the process ends. */
  void ended(int status) {
    ended.complete(status);
  }

  private void onShutdown() {
    if (ended.isDone()) {
      return; // The program ends by itself, with a status it gave to System.exit.
    }
    asked.complete(null);
    int status = ended.completeOnTimeout(1, LONGEST.toMillis(), TimeUnit.MILLISECONDS).join();
    Runtime.getRuntime().halt(status);
  }
}
