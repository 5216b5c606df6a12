package com.infisical.operator.pushsecret;

import com.infisical.operator.target.RepairPace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the operator from fighting over a value that another client keeps changing: after five
 * repairs in a minute there is one a minute (docs/infisical-push-secret.md#drift).
 *
 * <p>Writing a changed source is no repair. For one thread at a time.
 */
final class ValuePaces {
  private static final Duration KEPT = Duration.ofMinutes(2);

  private final Map<String, Pace> paces = new HashMap<>();

  /** What was written under a key, and when. */
  private record Pace(String digest, Duration at, RepairPace repairs) {}

  /**
   * In what time the value may be written; empty for at once.
   *
   * @param digest of the value
   */
  Optional<Duration> hold(String key, String digest, Duration now) {
    paces.values().removeIf(pace -> now.minus(pace.at()).compareTo(KEPT) > 0);
    Pace pace = paces.get(key);
    return pace != null
            && pace.digest().equals(digest)
            && pace.repairs().ask(now.toNanos()) instanceof RepairPace.Verdict.Later later
        ? Optional.of(later.delay())
        : Optional.empty();
  }

  /**
   * Notes that a value was written.
   *
   * @param repair whether nothing but the folder has changed
   */
  void wrote(String key, String digest, boolean repair, Duration now) {
    Pace before = paces.get(key);
    if (before != null && before.digest().equals(digest)) {
      before.repairs().repaired(now.toNanos());
      paces.put(key, new Pace(digest, now, before.repairs()));
      return;
    }
    RepairPace repairs = new RepairPace();
    if (repair) {
      repairs.repaired(now.toNanos());
    }
    paces.put(key, new Pace(digest, now, repairs));
  }
}
