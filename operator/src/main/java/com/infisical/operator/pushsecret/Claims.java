package com.infisical.operator.pushsecret;

import com.infisical.client.StoredSecret;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.pushsecret.plan.Owned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which resources push to which folder, so that at most one of them writes a key.
 *
 * <p>The resource that created a secret keeps it; else the older one comes first. Safe for use by
 * several threads; the lock is never held while anything is called.
 */
final class Claims {
  private static final int MAX_LEFT = 1_000;

  private final Consumer<ResourceName> wake;
  private final Map<Destination, Map<String, Claim>> claims = new HashMap<>();
  private final Map<String, Destination> byUid = new HashMap<>();

  /** Resources that this process has synced, whatever the result. */
  private final Set<String> tried = new HashSet<>();

  /** By destination and id: the namespace whose resources may take a secret over. */
  private final Map<Destination, Map<String, String>> left = new LinkedHashMap<>();

  /**
   * What one resource pushes to a folder that it can list.
   *
   * @param keys that it wants
   * @param owned by id: what it created
   */
  record Claim(
      String uid, ResourceName name, Instant created, Set<String> keys, Map<String, Owned> owned) {
    /** Copies the collections. */
    Claim {
      keys = Set.copyOf(keys);
      owned = Map.copyOf(owned);
    }

    private boolean comesBefore(Claim other) {
      int byAge = created.compareTo(other.created);
      return byAge < 0 || (byAge == 0 && uid.compareTo(other.uid) < 0);
    }
  }

  /**
   * @param wake has a resource synced soon; must not block
   */
  Claims(Consumer<ResourceName> wake) {
    this.wake = wake;
  }

  /** Notes that a resource was synced once, even if it could claim nothing. */
  synchronized void tried(String uid) {
    tried.add(uid);
  }

  /** Whether a resource was synced by this process, whatever the result. */
  synchronized boolean wasTried(String uid) {
    return tried.contains(uid);
  }

  /** Whether a resource has a claim. */
  synchronized boolean hasClaimed(String uid) {
    return byUid.containsKey(uid);
  }

  /** Puts a claim in the place of the resource's earlier one. */
  void put(Destination destination, Claim claim) {
    List<ResourceName> others = new ArrayList<>();
    synchronized (this) {
      Destination before = byUid.put(claim.uid(), destination);
      if (before != null && !before.equals(destination)) {
        others.addAll(leave(before, claim.uid(), claim.name().namespace(), false));
      }
      claims.computeIfAbsent(destination, any -> new HashMap<>()).put(claim.uid(), claim);
      Map<String, String> free = left.getOrDefault(destination, new HashMap<>());
      free.keySet().removeAll(claim.owned().keySet());
    }
    others.forEach(wake);
  }

  /**
   * Takes a claim away and leaves what it had to the others.
   *
   * @param awaited whether another resource of the namespace is about to claim
   */
  private List<ResourceName> leave(
      Destination destination, String uid, String namespace, boolean awaited) {
    Map<String, Claim> there = claims.getOrDefault(destination, new HashMap<>());
    @Nullable Claim gone = there.remove(uid);
    if (there.isEmpty()) {
      claims.remove(destination);
      left.remove(destination);
    }
    if (gone != null && (awaited || !there.isEmpty())) {
      Map<String, String> free = left.computeIfAbsent(destination, any -> new HashMap<>());
      gone.owned().keySet().forEach(id -> free.put(id, namespace));
      if (left.size() > MAX_LEFT) {
        left.remove(left.keySet().iterator().next());
      }
    }
    return there.values().stream().map(Claim::name).toList();
  }

  /**
   * By key: who comes before {@code mine}, in words that its namespace may read.
   *
   * @param recorded by id: which other resource has it on record, though it may not have claimed
   *     anything yet
   */
  Map<String, String> held(
      Destination destination,
      Claim mine,
      Map<String, StoredSecret> storedByKey,
      Map<String, ResourceName> recorded) {
    Map<String, String> held = new HashMap<>();
    for (String key : mine.keys()) {
      @Nullable StoredSecret stored = storedByKey.get(key);
      @Nullable ResourceName other = stored == null ? null : recorded.get(stored.id());
      if (stored != null && other != null && !mine.owned().containsKey(stored.id())) {
        held.put(key, words(mine, other));
      }
    }
    synchronized (this) {
      for (Claim other : claims.getOrDefault(destination, Map.of()).values()) {
        if (!other.uid().equals(mine.uid())) {
          mine.keys().stream()
              .filter(key -> yields(mine, other, key, storedByKey.get(key)))
              .forEach(key -> held.put(key, words(mine, other.name())));
        }
      }
    }
    return held;
  }

  private static boolean yields(
      Claim mine, Claim other, String key, @Nullable StoredSecret stored) {
    if (stored != null && mine.owned().containsKey(stored.id())) {
      return false;
    }
    if (stored != null && other.owned().containsKey(stored.id())) {
      return true;
    }
    return other.keys().contains(key) && other.comesBefore(mine);
  }

  private static String words(Claim mine, ResourceName other) {
    return mine.name().namespace().equals(other.namespace())
        ? "InfisicalPushSecret " + other
        : "an InfisicalPushSecret of another namespace";
  }

  /** Ids that a resource of the namespace left to others of it. */
  synchronized Set<String> leftTo(Destination destination, String namespace) {
    Set<String> ids = new HashSet<>();
    left.getOrDefault(destination, Map.of())
        .forEach(
            (id, of) -> {
              if (of.equals(namespace)) {
                ids.add(id);
              }
            });
    return ids;
  }

  /**
   * Which of {@code keys}, by id, another resource of the namespace wants at {@code destination}.
   */
  synchronized Set<String> wantedByOthers(
      Destination destination, String uid, String namespace, Map<String, String> keys) {
    Set<String> ids = new HashSet<>();
    for (Claim other : claims.getOrDefault(destination, Map.of()).values()) {
      if (!other.uid().equals(uid) && other.name().namespace().equals(namespace)) {
        keys.forEach(
            (id, key) -> {
              if (other.keys().contains(key)) {
                ids.add(id);
              }
            });
      }
    }
    return ids;
  }

  /**
   * The resource is gone; what others of its namespace want is left to them.
   *
   * @param awaited whether another resource of the namespace is about to claim
   */
  void forget(String uid, String namespace, boolean awaited) {
    List<ResourceName> others = List.of();
    synchronized (this) {
      tried.remove(uid);
      Destination destination = byUid.remove(uid);
      if (destination != null) {
        others = leave(destination, uid, namespace, awaited);
      }
    }
    others.forEach(wake);
  }

  synchronized boolean isEmpty() {
    return claims.isEmpty() && byUid.isEmpty() && tried.isEmpty();
  }
}
