package com.infisical.operator.runtime.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the elector's turns reach the API server: the leader renews at its interval, a
 * standby looks at its own and in the moment in which the lease expires. A turn before that gets
 * the last answer again, or the last failure.
 */
final class PacedLock implements Lock {
  /**
   * A standby's elector waits up to 2.2 times as long as it is told, so that not all look at once.
   */
  private static final double JITTER = 2.2;

  private final TermLock lock;
  private final Clocks clocks;
  private final LeaderElection.Timing timing;
  private @Nullable LeaderElectionRecord answer;
  private @Nullable KubernetesClientException failure;
  private long nextTurn;

  PacedLock(TermLock lock, Clocks clocks, LeaderElection.Timing timing) {
    this.lock = lock;
    this.clocks = clocks;
    this.timing = timing;
    this.nextTurn = now();
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    if (isEarly()) {
      if (failure != null) {
        throw failure;
      }
      return answer;
    }
    return attempt(
        () -> {
          answer = lock.get(client);
          if (answer != null && !isOurs(answer)) {
            pause(least(timing.standbyEvery(), lock.untilExpiry()));
          }
          return answer;
        });
  }

  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
    renew(record, () -> lock.create(client, record));
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
    if (!isOurs(record)) {
      lock.update(client, record);
    } else if (!isEarly()) {
      renew(record, () -> lock.update(client, record));
    }
  }

  private void renew(LeaderElectionRecord record, Runnable write) {
    long sent = now();
    attempt(
        () -> {
          write.run();
          answer = record;
          nextTurn = sent + timing.renewEvery().toNanos();
          return record;
        });
  }

  private <T extends @Nullable Object> T attempt(Supplier<T> request) {
    try {
      failure = null;
      return request.get();
    } catch (KubernetesClientException e) {
      failure = e;
      pause(timing.standbyEvery());
      throw e;
    }
  }

  /** How long the elector is to wait, so that it is there in time for what is due. */
  synchronized Duration untilTurn() {
    long left = nextTurn - now();
    boolean leads = answer != null && isOurs(answer);
    Duration wait = Duration.ofNanos(leads ? left : (long) (left / JITTER));
    return wait.compareTo(timing.turn()) > 0 ? wait : timing.turn();
  }

  private boolean isEarly() {
    return now() - nextTurn < 0;
  }

  private void pause(Duration time) {
    nextTurn = now() + time.toNanos();
  }

  private long now() {
    return clocks.read().nanos();
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean isOurs(LeaderElectionRecord record) {
    return lock.identity().equals(record.getHolderIdentity());
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }
}
