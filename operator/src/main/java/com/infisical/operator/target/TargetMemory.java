package com.infisical.operator.target;

import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each target of each resource how it was left, when it was repaired and whether its
 * template took too long: one entry, which is forgotten as a whole.
 *
 * <p>Lost at a restart, after which each target that is not as it should be is written once. Safe
 * for use by several threads, one at a time for each resource.
 */
public final class TargetMemory {
  static final Retry ON_CHANGE = new Retry.OnChange();

  private final LongSupplier nanoTime;
  private final LongAdder repairs = new LongAdder();

  /** By the UID of the resource. */
  private final Map<String, Map<TargetRef, Entry>> entries = new ConcurrentHashMap<>();

  /**
   * An empty memory.
   *
   * @param nanoTime monotonic clock in nanoseconds
   */
  public TargetMemory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Names a target of a resource.
   *
   * @param resource the resource's UID
   */
  public record Key(String resource, TargetRef target) {}

  /** What is remembered; null where there is nothing. */
  private record Entry(@Nullable Left left, @Nullable RepairPace pace, @Nullable Slow slow) {
    static final Entry NONE = new Entry(null, null, null);
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

  /**
   * A rendering that took too long.
   *
   * @param inputs a keyed digest of template and secrets
   * @param pause until it is tried again
   * @param field the template's field
   * @param why a part of a sentence
   */
  public record Slow(String inputs, Pause pause, String field, String why) {}

  /** How the target was left when the same was wanted; empty where something else was. */
  Optional<Left> find(Key key, String wanted) {
    return Optional.ofNullable(entry(key).left()).filter(left -> left.wanted().equals(wanted));
  }

  void leave(Key key, Left left) {
    change(key, entry -> new Entry(left, entry.pace(), entry.slow()));
  }

  /** Notes that the target has been written although the same was wanted before. */
  void repaired(Key key) {
    change(
        key,
        entry -> {
          RepairPace pace = entry.pace() == null ? new RepairPace() : entry.pace();
          pace.repaired(nanoTime.getAsLong());
          repairs.increment();
          return new Entry(entry.left(), pace, entry.slow());
        });
  }

  /** How many times a target has been written although the same was wanted before. */
  public long repairs() {
    return repairs.sum();
  }

  /** The last rendering of the target, if it took too long. */
  public Optional<Slow> slow(Key key) {
    return Optional.ofNullable(entry(key).slow());
  }

  /** Notes that rendering the target took too long. */
  public void tookTooLong(Key key, Slow slow) {
    change(key, entry -> new Entry(entry.left(), entry.pace(), slow));
  }

  /** Notes that the target was rendered in time. */
  public void renderedInTime(Key key) {
    if (entry(key).slow() != null) {
      change(key, entry -> new Entry(entry.left(), entry.pace(), null));
    }
  }

  /** Forgets a target that is no longer the resource's. */
  void forget(Key key) {
    entries.computeIfPresent(
        key.resource(),
        (uid, targets) -> {
          targets.remove(key.target());
          return targets.isEmpty() ? null : targets;
        });
  }

  /** Forgets the targets of a resource that its spec no longer lists. */
  public void forgetAllBut(String resource, Collection<TargetRef> listed) {
    entries.computeIfPresent(
        resource,
        (uid, targets) -> {
          targets.keySet().retainAll(listed);
          return targets.isEmpty() ? null : targets;
        });
  }

  /** Forgets the targets of a resource that is gone. */
  public void forget(String resource) {
    entries.remove(resource);
  }

  /** Whether nothing is remembered. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  private Entry entry(Key key) {
    return entries.getOrDefault(key.resource(), Map.of()).getOrDefault(key.target(), Entry.NONE);
  }

  private void change(Key key, UnaryOperator<Entry> change) {
    entries.compute(
        key.resource(),
        (uid, present) -> {
          Map<TargetRef, Entry> targets = present == null ? new ConcurrentHashMap<>() : present;
          targets.put(key.target(), change.apply(targets.getOrDefault(key.target(), Entry.NONE)));
          return targets;
        });
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
      Key key, TargetPlan plan, Optional<ObservedTarget> existing, Left before) {
    Alteration alteration = before.alteration();
    if (before.is(existing)) {
      if (!alteration.isHarmful() && !alteration.equals(Alteration.NONE)) {
        // Nobody but the API server made the target so, and it would again.
        return Optional.of(new Instead(new WriteResult.Unchanged(), false));
      }
      if (plan instanceof TargetPlan.Recreate) {
        return Optional.of(new Instead(altered(key.target(), alteration, ON_CHANGE), false));
      }
    }
    RepairPace pace = entry(key).pace();
    return pace != null
            && pace.ask(nanoTime.getAsLong())
                instanceof RepairPace.Verdict.Later(Duration delay, boolean warn)
        ? Optional.of(new Instead(later(key.target(), alteration, delay), warn))
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
