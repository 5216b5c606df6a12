package com.infisical.operator.pushsecret.plan;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that decides what a push does with its folder.
 *
 * @param wanted by key
 * @param stored what the folder has
 * @param owned by id: what the resource is on record to have created
 * @param pending by key: writes of which it is not known what became
 * @param rules what the resource's spec and annotations ask for
 * @param heldByOthers by key: who else pushes it and comes first
 * @param givenChanged whether what is pushed has changed since it was pushed last, as far as known
 * @param written keys that were written since what is pushed has changed
 * @param ripe ids of what has been away for long enough to be deleted
 */
public record DestinationState(
    Map<String, Wanted> wanted,
    List<StoredSecret> stored,
    Map<String, Owned> owned,
    Map<String, Pending> pending,
    Rules rules,
    Map<String, String> heldByOthers,
    boolean givenChanged,
    Set<String> written,
    Set<String> ripe,
    Digests digests) {
  /** Copies everything. */
  public DestinationState {
    wanted = Map.copyOf(wanted);
    stored = List.copyOf(stored);
    owned = Map.copyOf(owned);
    pending = Map.copyOf(pending);
    heldByOthers = Map.copyOf(heldByOthers);
    written = Set.copyOf(written);
    ripe = Set.copyOf(ripe);
  }

  /**
   * What the resource asks for.
   *
   * @param replace whether existing secrets of others are overwritten ({@code updatePolicy})
   * @param delete whether generated secrets are deleted, too ({@code deletionPolicy})
   * @param adopt whether wanted keys that exist count as created by it
   * @param confirmed whether the user has confirmed that most secrets are to be deleted
   * @param resend whether writes that wait for an approval are sent again
   */
  public record Rules(
      boolean replace, boolean delete, boolean adopt, boolean confirmed, boolean resend) {}

  /** Digests a value under the operator's key. */
  @FunctionalInterface
  public interface Digests {
    /** The digest of the value of a key, in the form in which the server stores it. */
    String of(String key, SecretText stored);
  }
}
