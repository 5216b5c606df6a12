package com.infisical.operator.runtime;

import com.infisical.operator.runtime.leader.LeaderElection;
import com.infisical.operator.runtime.leader.Leadership;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the controllers from start to clean shutdown: fill the caches, lead, and finally stop
 * writing, revoke tokens, release the lease (docs/operations.md#ending).
 */
final class OperatorProcess {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration WRITES = Duration.ofSeconds(2);
  private static final Duration REVOCATIONS = Duration.ofMillis(1_500);
  private static final Duration RELEASE = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofMillis(50);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final Supplier<Optional<String>> obstacle;
  private final Controllers controllers;
  private final Leadership leadership;
  private final @Nullable LeaderElection election;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final AtomicBoolean ready = new AtomicBoolean();

  /** Why a process ends. */
  private enum End {
    ASKED,
    LEASE_LOST,
    FAILED
  }

  /**
   * @param obstacle what still keeps the controllers from starting; asked again until it is empty
   * @param election null where the operator is alone and leads at once
   */
  OperatorProcess(
      Supplier<Optional<String>> obstacle,
      Controllers controllers,
      Leadership leadership,
      @Nullable LeaderElection election) {
    this.obstacle = obstacle;
    this.controllers = controllers;
    this.leadership = leadership;
    this.election = election;
  }

  /** Whether the caches are filled; does not depend on leading. */
  boolean ready() {
    return ready.get();
  }

  /**
   * Returns the exit status, after everything has ended.
   *
   * @param asked completes when the process shall end
   */
  int run(CompletableFuture<Void> asked) {
    var unused = asked.thenRun(() -> end.complete(End.ASKED));
    Thread start = Thread.ofVirtual().name("start").unstarted(this::start);
    start.setUncaughtExceptionHandler(this::failed);
    start.start();
    End why = end.join();
    return switch (why) {
      case ASKED -> {
        LOG.info("Shutting down: finishing writes, revoking tokens, releasing the lease");
        stop(WRITES);
        yield 0;
      }
      case LEASE_LOST -> {
        LOG.error(
            "Lost the leader lease {}. Nothing more is written; exiting with status 1 so that a"
                + " fresh process can stand by",
            election == null ? "" : election.loss());
        leadership.end();
        stop(WRITES);
        yield 1;
      }
      case FAILED -> {
        leadership.end();
        stop(Duration.ZERO);
        yield 1;
      }
    };
  }

  private void start() {
    awaitNoObstacle();
    if (end.isDone()) {
      return;
    }
    if (election != null) {
      election.look();
    }
    controllers.fillCaches();
    ready.set(true);
    LOG.info("Caches are filled");
    if (end.isDone()) {
      return;
    }
    if (election == null) {
      controllers.lead();
    } else {
      election.start(this::lead, () -> end.complete(End.LEASE_LOST));
    }
  }

  private void awaitNoObstacle() {
    String said = "";
    Duration delay = FIRST_RETRY;
    Optional<String> present = obstacle.get();
    while (present.isPresent() && !end.isDone()) {
      if (!said.equals(present.get())) {
        said = present.get();
        LOG.warn("Waiting: {}", said);
      }
      // The end, when it comes, cuts the waiting short.
      end.copy().completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS).join();
      Duration doubled = delay.multipliedBy(2);
      delay = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
      present = obstacle.get();
    }
  }

  private void lead() {
    Thread.currentThread().setUncaughtExceptionHandler(this::failed);
    if (!end.isDone()) {
      controllers.lead();
    }
  }

  private void failed(Thread thread, Throwable failure) {
    LOG.error("The controllers could not be started; exiting with status 1", failure);
    end.complete(End.FAILED);
  }

  private void stop(Duration writes) {
    within(writes.plus(GRACE), "writes", () -> controllers.endWrites(writes));
    leadership.end();
    within(REVOCATIONS.plus(GRACE), "revocations", () -> controllers.revokeTokens(REVOCATIONS));
    if (election != null) {
      within(RELEASE, "release of the lease", election::release);
    }
  }

  /** Runs a step and goes on after the limit whatever it does, so that the end stays in time. */
  private static void within(Duration limit, String what, Runnable step) {
    Thread thread = Thread.ofVirtual().name(what).unstarted(step);
    thread.setUncaughtExceptionHandler(
        (failed, failure) -> LOG.error("Shutdown step failed: {}; continuing", what, failure));
    thread.start();
    try {
      if (!thread.join(limit)) {
        LOG.warn("Shutdown step took too long: {}; continuing", what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
