package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.StoredForm;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that another client keeps changing, which a plan does not change for now.
 *
 * @param again in what time the first of them is repaired
 */
record Contested(Set<String> keys, Optional<Duration> again) {
  /** Copies the set. */
  Contested {
    keys = Set.copyOf(keys);
  }

  /** Those of {@code plan}. */
  static Contested of(PushRun run, DestinationPlan plan, PushRun.Question question, Duration now) {
    Map<String, SecretText> writes = new HashMap<>();
    plan.creations().forEach(each -> each.value().ifPresent(v -> writes.put(each.key(), v)));
    plan.changes().forEach(each -> each.value().ifPresent(v -> writes.put(each.key(), v)));
    plan.renames()
        .forEach(
            each ->
                Optional.ofNullable(run.source().values().get(each.to()))
                    .ifPresent(value -> writes.put(each.to(), value)));
    Set<String> keys = new HashSet<>();
    Optional<Duration> again = Optional.empty();
    for (Map.Entry<String, SecretText> write : writes.entrySet()) {
      String digest = run.digest(question.key(), write.getKey(), StoredForm.of(write.getValue()));
      Optional<Duration> hold = run.memory().paces().hold(write.getKey(), digest, now);
      if (hold.isPresent()) {
        keys.add(write.getKey());
        again = again.filter(in -> in.compareTo(hold.get()) < 0).or(() -> hold);
      }
    }
    return new Contested(keys, again);
  }
}
