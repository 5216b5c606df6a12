package com.infisical.operator.pushsecret.plan;

import com.infisical.client.SecretText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a push changes in its folder, and what it leaves.
 *
 * @param owned by id: what the resource created, as far as it is known before these writes
 * @param pending by key: writes of which it still is not known what became
 * @param away by id: what the resource created from its source, still there and no longer wanted
 * @param braked whether so much of it is away that nothing is deleted
 */
public record DestinationPlan(
    Map<String, Owned> owned,
    Map<String, Pending> pending,
    List<Rename> renames,
    List<Creation> creations,
    List<Change> changes,
    List<Deletion> deletions,
    List<Conflict> conflicts,
    Map<String, String> away,
    boolean braked) {
  /** Copies everything. */
  public DestinationPlan {
    owned = Map.copyOf(owned);
    pending = Map.copyOf(pending);
    renames = List.copyOf(renames);
    creations = List.copyOf(creations);
    changes = List.copyOf(changes);
    deletions = List.copyOf(deletions);
    conflicts = List.copyOf(conflicts);
    away = Map.copyOf(away);
  }

  /**
   * Gives a secret its name back.
   *
   * @param value what it must have then; empty where it has it
   */
  public record Rename(String id, String from, String to, Optional<SecretText> value) {}

  /**
   * Creates a secret.
   *
   * @param value empty where it is to be generated
   */
  public record Creation(String key, Optional<SecretText> value) {
    public boolean generated() {
      return value.isEmpty();
    }
  }

  /**
   * Changes the value of a secret.
   *
   * @param value empty where it is to be generated
   */
  public record Change(String id, String key, Optional<SecretText> value) {
    public boolean generated() {
      return value.isEmpty();
    }
  }

  /** Deletes a secret. */
  public record Deletion(String id, String key) {}

  /** The plan without the writes under {@code keys}. */
  public DestinationPlan without(Set<String> keys) {
    return keys.isEmpty()
        ? this
        : new DestinationPlan(
            owned,
            pending,
            renames.stream().filter(rename -> !keys.contains(rename.to())).toList(),
            creations.stream().filter(creation -> !keys.contains(creation.key())).toList(),
            changes.stream().filter(change -> !keys.contains(change.key())).toList(),
            deletions.stream().filter(deletion -> !keys.contains(deletion.key())).toList(),
            conflicts,
            away,
            braked);
  }

  /** Whether nothing is written at the server. */
  public boolean isEmpty() {
    return renames.isEmpty() && creations.isEmpty() && changes.isEmpty() && deletions.isEmpty();
  }

  /** The keys whose value is to be generated. */
  public Set<String> toGenerate() {
    Set<String> keys = new LinkedHashSet<>();
    creations.stream().filter(Creation::generated).map(Creation::key).forEach(keys::add);
    changes.stream().filter(Change::generated).map(Change::key).forEach(keys::add);
    return keys;
  }
}
