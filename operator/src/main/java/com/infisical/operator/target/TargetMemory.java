package com.infisical.operator.target;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers how each target was left, and so tells what came of the same wish before, and when it
 * is too early to write it once more.
 *
 * <p>Lost at a restart, after which each target that is not as it should be is written once. Safe
 * for use by several threads, one at a time for each target.
 */
final class TargetMemory {
  static final Retry ON_CHANGE = new Retry.OnChange();

  private final OperatorKey key;
  private final LongSupplier nanoTime;
  private final RepairPace pace = new RepairPace();
  private final Map<TargetRef, Left> targets = new ConcurrentHashMap<>();

  /**
   * @param key digests what is wanted
   * @param nanoTime monotonic clock in nanoseconds
   */
  TargetMemory(OperatorKey key, LongSupplier nanoTime) {
    this.key = key;
    this.nanoTime = nanoTime;
  }

  /**
   * How a target was left.
   *
   * @param wanted a digest of what was wanted: tells drift from other content
   * @param version the {@code resourceVersion} that the target then had
   * @param alteration what was stored otherwise than it was sent
   */
  record Left(String wanted, String version, Alteration alteration) {
    boolean is(Optional<ObservedTarget> existing) {
      return existing.filter(e -> version.equals(e.metadata().getResourceVersion())).isPresent();
    }
  }

  /** A digest of what is wanted of a target: all that its object is made from. */
  String fingerprint(Wanted wanted) {
    OperatorKey.Digest digest =
        key.digest("wanted")
            .add(wanted.resource().uid())
            .add(wanted.target().toString())
            .add(new TreeMap<>(wanted.resource().labels()).toString())
            .add(new TreeMap<>(wanted.resource().annotations()).toString())
            .add(wanted.data().inputs().orElse(""));
    wanted.data().digestInto(digest);
    return digest.hex();
  }

  /** How the target was left when the same was wanted; empty where something else was. */
  Optional<Left> find(TargetRef target, String wanted) {
    return Optional.ofNullable(targets.get(target)).filter(left -> left.wanted().equals(wanted));
  }

  void leave(TargetRef target, Left left) {
    targets.put(target, left);
  }

  /** Notes that the target has been written although the same was wanted before. */
  void repaired(TargetRef target) {
    pace.repaired(target, nanoTime.getAsLong());
  }

  void forget(TargetRef target) {
    targets.remove(target);
    pace.forget(target);
  }

  /**
   * Something other than a write.
   *
   * @param warn whether it deserves a Warning
   */
  record Instead(WriteResult result, boolean warn) {}

  /**
   * What is to be done instead of the write {@code plan}, for which the same was wanted before;
   * empty where it is to be written.
   */
  Optional<Instead> instead(
      TargetRef target, TargetPlan plan, Optional<ObservedTarget> existing, Left before) {
    Alteration alteration = before.alteration();
    if (before.is(existing)) {
      if (!alteration.isHarmful() && !alteration.equals(Alteration.NONE)) {
        // Nobody but the API server made the target so, and it would again.
        return Optional.of(new Instead(new WriteResult.Unchanged(), false));
      }
      if (plan instanceof TargetPlan.Recreate) {
        return Optional.of(new Instead(altered(target, alteration, ON_CHANGE), false));
      }
    }
    return pace.ask(target, nanoTime.getAsLong())
            instanceof RepairPace.Verdict.Later(Duration delay, boolean warn)
        ? Optional.of(new Instead(later(target, alteration, delay), warn))
        : Optional.empty();
  }

  private static WriteResult later(TargetRef target, Alteration alteration, Duration delay) {
    return alteration.isHarmful()
        ? altered(target, alteration, new Retry.After(delay))
        : new WriteResult.Failed(new TargetFailure.ChangedBack(target, delay));
  }

  /** The failure of a target that was stored otherwise than it was sent. */
  static WriteResult altered(TargetRef target, Alteration alteration, Retry retry) {
    return new WriteResult.Failed(new ServerRefusal.AlteredByAdmission(target, alteration, retry));
  }
}
