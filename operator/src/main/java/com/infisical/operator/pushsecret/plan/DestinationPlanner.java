package com.infisical.operator.pushsecret.plan;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Change;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Creation;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Deletion;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Rename;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a push creates, changes, renames and deletes in its folder
 * (docs/infisical-push-secret.md).
 *
 * <p>What is the resource's own is what it created, by id. A key that is there under another id is
 * foreign: it may be overwritten, and is never deleted. Pure; for one plan.
 */
public final class DestinationPlanner {
  private final DestinationState state;
  private final Map<String, StoredSecret> byId;
  private final Map<String, StoredSecret> byKey;
  private final Map<String, Owned> owned;
  private final Map<String, Pending> pending;
  private final Set<String> handled = new HashSet<>();
  private final List<Rename> renames = new ArrayList<>();
  private final List<Creation> creations = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Conflict> conflicts = new ArrayList<>();
  private final Map<String, String> away = new TreeMap<>();

  private DestinationPlanner(DestinationState state) {
    this.state = state;
    this.byId = by(state, StoredSecret::id);
    this.byKey = by(state, StoredSecret::key);
    this.owned = new HashMap<>(state.owned());
    PendingWrites writes = new PendingWrites(state, byKey);
    owned.putAll(writes.found());
    this.pending = writes.open();
  }

  private static Map<String, StoredSecret> by(
      DestinationState state, Function<StoredSecret, String> name) {
    return state.stored().stream()
        .collect(Collectors.toMap(name, Function.identity(), (first, second) -> first));
  }

  /** The plan for {@code state}. */
  public static DestinationPlan plan(DestinationState state) {
    return new DestinationPlanner(state).plan();
  }

  private DestinationPlan plan() {
    Map<String, Owned> before = new TreeMap<>(owned);
    before.forEach(this::followOwned);
    new TreeMap<>(state.wanted()).forEach(this::bring);
    boolean braked = tooManyAway(false) || tooManyAway(true);
    boolean held = braked && !state.rules().confirmed();
    return new DestinationPlan(
        owned,
        pending,
        renames,
        creations,
        changes,
        held ? List.of() : deletions(),
        conflicts,
        away,
        held);
  }

  private void followOwned(String id, Owned mine) {
    StoredSecret stored = byId.get(id);
    if (stored == null) {
      return;
    }
    @Nullable Wanted wanted = state.wanted().get(mine.key());
    if (!stored.key().equals(mine.key())) {
      followRenamed(id, mine, stored, wanted);
    } else if (wanted != null) {
      follow(stored, wanted);
    } else if (!mine.generated() || state.rules().delete()) {
      away.put(id, mine.key());
    }
  }

  private void followRenamed(String id, Owned mine, StoredSecret stored, @Nullable Wanted wanted) {
    if (wanted != null) {
      handled.add(mine.key());
      if (byKey.containsKey(mine.key())) {
        conflicts.add(new Conflict.NameTaken(mine.key(), stored.key()));
      } else if (stored.rotated()) {
        conflicts.add(new Conflict.ManagedByServer(mine.key()));
      } else {
        renameBack(id, mine, stored, wanted);
      }
      return;
    }
    @Nullable Wanted renamedToo = state.wanted().get(stored.key());
    if (renamedToo != null) {
      owned.put(id, new Owned(stored.key(), renamedToo instanceof Wanted.Generated));
      follow(stored, renamedToo);
    } else if (!mine.generated() || state.rules().delete()) {
      conflicts.add(new Conflict.RenamedAndUnwanted(mine.key(), stored.key()));
    }
  }

  private void renameBack(String id, Owned mine, StoredSecret stored, Wanted wanted) {
    if (waits(mine.key(), Act.RENAME)) {
      // Until then its present name is taken.
      handled.add(stored.key());
      return;
    }
    byKey.remove(stored.key());
    Optional<SecretText> value =
        wanted instanceof Wanted.Given(SecretText given) && differs(stored, given)
            ? Optional.of(given)
            : Optional.empty();
    renames.add(new Rename(id, stored.key(), mine.key(), value));
  }

  /** Brings a secret that is there and may be written to the value that is wanted. */
  private void follow(StoredSecret stored, Wanted wanted) {
    handled.add(stored.key());
    boolean changed =
        switch (wanted) {
          case Wanted.Given(SecretText value) -> differs(stored, value);
          case Wanted.Generated(boolean due) -> due;
          case Wanted.Kept kept -> false;
        };
    if (!changed) {
      return;
    }
    if (stored.rotated()) {
      conflicts.add(new Conflict.ManagedByServer(stored.key()));
      return;
    }
    Optional<SecretText> value =
        wanted instanceof Wanted.Given(SecretText given) ? Optional.of(given) : Optional.empty();
    if (!waits(stored.key(), Act.CHANGE, value)) {
      changes.add(new Change(stored.id(), stored.key(), value));
    }
  }

  private boolean differs(StoredSecret stored, SecretText value) {
    return stored.hidden()
        ? state.givenChanged() && !state.written().contains(stored.key())
        : !StoredForm.of(value).equals(StoredForm.of(stored.value()));
  }

  private void bring(String key, Wanted wanted) {
    if (handled.contains(key)) {
      return;
    }
    @Nullable String holder = state.heldByOthers().get(key);
    if (holder != null) {
      conflicts.add(new Conflict.HeldByAnother(key, holder));
      return;
    }
    @Nullable StoredSecret stored = byKey.get(key);
    if (stored == null) {
      create(key, wanted);
    } else if (state.rules().adopt()) {
      owned.put(stored.id(), new Owned(key, wanted instanceof Wanted.Generated));
      follow(stored, wanted);
    } else if (state.rules().replace()) {
      follow(stored, wanted);
    } else {
      conflicts.add(new Conflict.Foreign(key));
    }
  }

  private void create(String key, Wanted wanted) {
    if (wanted instanceof Wanted.Kept) {
      return;
    }
    Optional<SecretText> value =
        wanted instanceof Wanted.Given(SecretText given) ? Optional.of(given) : Optional.empty();
    if (!waits(key, Act.CREATE, value)) {
      creations.add(new Creation(key, value));
    }
  }

  private boolean waits(String key, Act act) {
    @Nullable Pending begun = pending.get(key);
    return begun != null && begun.act() == act;
  }

  /** Whether this very write waits for an approval; a generated one does whatever its value is. */
  private boolean waits(String key, Act act, Optional<SecretText> value) {
    @Nullable Pending begun = pending.get(key);
    if (begun == null || begun.act() != act) {
      return false;
    }
    boolean same =
        value
            .map(given -> state.digests().of(key, StoredForm.of(given)).equals(begun.digest()))
            .orElse(begun.generated());
    if (!same) {
      pending.remove(key);
    }
    return same;
  }

  /** More than half of what the resource created from its source, or of what it generated. */
  private boolean tooManyAway(boolean generated) {
    long gone = away.keySet().stream().filter(id -> isGenerated(id) == generated).count();
    long all =
        owned.entrySet().stream()
            .filter(mine -> mine.getValue().generated() == generated)
            .filter(mine -> byId.containsKey(mine.getKey()))
            .count();
    return gone * 2 > all;
  }

  private boolean isGenerated(String id) {
    @Nullable Owned mine = owned.get(id);
    return mine != null && mine.generated();
  }

  private List<Deletion> deletions() {
    List<Deletion> deletions = new ArrayList<>();
    away.forEach(
        (id, key) -> {
          @Nullable StoredSecret stored = byId.get(id);
          if (stored != null && stored.rotated()) {
            conflicts.add(new Conflict.ManagedByServer(key));
          } else if (state.ripe().contains(id) && !waits(key, Act.DELETE)) {
            deletions.add(new Deletion(id, key));
          }
        });
    return deletions;
  }
}
