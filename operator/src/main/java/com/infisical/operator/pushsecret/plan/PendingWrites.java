package com.infisical.operator.pushsecret.plan;

import com.infisical.client.StoredSecret;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the results of writes that were begun: after a crash, or after an approval.
 *
 * <p>A created secret is the resource's if it came after the write was begun and has its value.
 */
final class PendingWrites {
  private final DestinationState state;
  private final Map<String, StoredSecret> byKey;
  private final Map<String, Owned> found = new HashMap<>();
  private final Map<String, Pending> open = new HashMap<>();

  PendingWrites(DestinationState state, Map<String, StoredSecret> byKey) {
    this.state = state;
    this.byKey = byKey;
    state.pending().forEach(this::resolve);
  }

  /** What was created, by id. */
  Map<String, Owned> found() {
    return found;
  }

  /** What still waits for an approval, by key. */
  Map<String, Pending> open() {
    return open;
  }

  private void resolve(String key, Pending begun) {
    @Nullable StoredSecret stored = byKey.get(key);
    boolean over =
        switch (begun.act()) {
          case CREATE -> stored != null || !state.wanted().containsKey(key);
          case CHANGE ->
              stored == null || hasValue(stored, begun) || !state.wanted().containsKey(key);
          case RENAME -> stored != null || !state.wanted().containsKey(key);
          case DELETE -> stored == null || state.wanted().containsKey(key);
        };
    if (begun.act() == Pending.Act.CREATE && stored != null && isOurs(stored, begun)) {
      found.put(stored.id(), new Owned(key, begun.generated()));
    }
    boolean sentAgain = state.rules().resend() && !begun.generated();
    if (!over && begun.approval() && !sentAgain) {
      open.put(key, begun);
    }
  }

  private boolean isOurs(StoredSecret stored, Pending begun) {
    return !state.owned().containsKey(stored.id())
        && !stored.createdAt().isBefore(begun.since())
        && hasValue(stored, begun);
  }

  private boolean hasValue(StoredSecret stored, Pending begun) {
    return !stored.hidden()
        && state.digests().of(stored.key(), StoredForm.of(stored.value())).equals(begun.digest());
  }
}
