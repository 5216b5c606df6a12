package com.infisical.operator.runtime.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acquires the lease, renews it, and releases it at shutdown (docs/operations.md#leading). */
public final class LeaderElection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  private final KubernetesClient client;
  private final LeaseIdentity identity;
  private final Timing timing;
  private final Executor executor;
  private final Clocks clocks;
  private final TermLock lock;
  private final AtomicBoolean led = new AtomicBoolean();
  private final AtomicBoolean releasing = new AtomicBoolean();
  private final AtomicReference<@Nullable Runnable> onLost = new AtomicReference<>();
  private @Nullable CompletableFuture<?> election;

  /**
   * How long things take.
   *
   * @param standbyEvery how often a standby looks at the lease, and how soon a failed request is
   *     repeated
   * @param turn the least time between two turns of the elector; up to 2.2 times as long while it
   *     does not lead
   * @param patience how long a standby waits before it says who holds the lease
   */
  public record Timing(
      Duration term,
      Duration renewWithin,
      Duration renewEvery,
      Duration standbyEvery,
      Duration turn,
      Duration patience) {
    /** Term and renewals as the Go operator's library has them; a standby looks more often. */
    public static Timing standard() {
      return new Timing(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(60));
    }
  }

  public LeaderElection(
      KubernetesClient client,
      LeaseIdentity identity,
      Timing timing,
      Leadership leadership,
      Clocks clocks,
      Executor executor) {
    this.client = client;
    this.identity = identity;
    this.timing = timing;
    this.executor = executor;
    this.clocks = clocks;
    this.lock = new TermLock(identity, timing.term(), leadership, clocks, this::lost);
  }

  /**
   * Looks who holds the lease, without trying for it or waiting for the answer: one that is not
   * renewed from now on is free a term from now, whatever this process does meanwhile.
   */
  public void look() {
    executor.execute(
        () -> {
          try {
            var unused = lock.get(client);
          } catch (KubernetesClientException e) {
            // The lock said so, and the election looks again.
            return;
          }
        });
  }

  /**
   * Starts to try for the lease. Each of the two runs at most once, on a thread of the executor.
   *
   * @param onLost runs when a lease that was held is held no more, unless {@link #release()} asked
   *     for it
   */
  public synchronized void start(Runnable onLead, Runnable onLost) {
    this.onLost.set(onLost);
    Runnable won =
        () -> {
          led.set(true);
          LOG.atInfo().addKeyValue("lease", lease()).log("Acquired the lease");
          executor.execute(onLead);
        };
    LeaderCallbacks callbacks = new LeaderCallbacks(won, this::lost, holder -> {});
    LeaderElectionConfig config = new PacedConfig(new PacedLock(lock, clocks, timing), callbacks);
    CompletableFuture<?> running = new LeaderElector(client, config, executor).start();
    var unused =
        running.whenComplete(
            (done, failure) -> {
              if (failure != null && !releasing.get() && !running.isCancelled()) {
                LOG.error("The election ended by an internal error", failure);
                lost();
              }
            });
    election = running;
    CompletableFuture.delayedExecutor(timing.patience().toMillis(), TimeUnit.MILLISECONDS, executor)
        .execute(this::sayWhoLeads);
  }

  /** Has the elector turn when its lock has something to do, instead of every so often. */
  private final class PacedConfig extends LeaderElectionConfig {
    private final PacedLock paced;

    PacedConfig(PacedLock paced, LeaderCallbacks callbacks) {
      super(
          paced,
          timing.term(),
          timing.renewWithin(),
          timing.turn(),
          callbacks,
          true,
          identity.name());
      this.paced = paced;
    }

    @Override
    public Duration getRetryPeriod() {
      return paced.untilTurn();
    }
  }

  private void lost() {
    Runnable once = onLost.getAndSet(null);
    if (once != null && !releasing.get()) {
      executor.execute(once);
    }
  }

  private void sayWhoLeads() {
    Optional<String> holder = lock.holder();
    if (led.get() || releasing.get() || holder.isEmpty()) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("lease", lease())
        .addKeyValue("holder", holder.get())
        .log("Standing by: another operator leads; this one writes nothing until that one exits");
  }

  /** Names the lease and says why it is held no more; for after {@code onLost}. */
  public String loss() {
    return "%s: %s".formatted(lease(), lock.whyLost());
  }

  private String lease() {
    return identity.namespace() + "/" + identity.name();
  }

  /** Gives the lease back, so that another need not wait for its end; returns when that is done. */
  public synchronized void release() {
    releasing.set(true);
    if (election != null) {
      election.cancel(true);
    }
  }
}
