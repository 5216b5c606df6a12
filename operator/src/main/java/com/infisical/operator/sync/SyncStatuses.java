package com.infisical.operator.sync;

import com.infisical.operator.instant.InstantState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reports the result of a sync in the status of one kind. Pure.
 *
 * <p>Times alone are no reason to write a status: where all else is as it was, the times stay too,
 * and a slow sweep brings them up to date.
 *
 * @param <R> the kind
 * @param <S> its status
 */
public interface SyncStatuses<R extends CustomResource<?, S>, S> {
  /** The type of the condition that says whether the last sync succeeded. */
  String success();

  /** The conditions of a status. */
  List<Condition> conditions(S status);

  /** The status after a sync that tried every target. */
  S tried(
      R resource,
      SyncPlan plan,
      String method,
      SyncResult.Tried tried,
      Optional<InstantState> listening,
      Instant now);

  /**
   * The status after a sync that did not get as far as the targets; {@code method} where one is
   * known.
   */
  S notTried(R resource, Optional<String> method, String sentence, Instant now);

  /** {@code status}, with how the resource learns of changes. */
  S listening(S status, R resource, Optional<InstantState> state, Instant now);

  /** {@code status} with its times as in {@code earlier}, as far as they say the same thing. */
  S withTimesOf(S earlier, S status);

  /**
   * {@code status} with newer times, where it says that all is well.
   *
   * @param lastSeen when each source was last found to be as it was; empty when one was not
   */
  S seen(S status, List<Instant> lastSeen);

  /**
   * When the resource was last found in step: by {@code status}, or later by {@link #seen}; empty
   * where it never was.
   */
  Optional<Instant> lastSuccess(S status, List<Instant> lastSeen);

  /** The time that {@code status} has, which another process may have written. */
  Optional<Instant> syncedAt(S status);
}
