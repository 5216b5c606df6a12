package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.StoredSecret;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Deletion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Deletes what a push created in a folder that it no longer pushes to: each id whose key still is
 * the recorded one, and nothing else.
 */
final class FormerCleanup {
  private final DestinationReads reads;
  private final BooleanSupplier mayWrite;

  FormerCleanup(DestinationReads reads, BooleanSupplier mayWrite) {
    this.reads = reads;
    this.mayWrite = mayWrite;
  }

  /**
   * Whether nothing is left to be deleted there.
   *
   * @param spared ids that are left to others
   * @param notBefore what is older was not created by the resource
   */
  boolean clean(
      Session session,
      Caller caller,
      PushRecord.Former former,
      Set<String> spared,
      Instant notBefore) {
    return switch (reads.stored(session, former.destination().folder(), false, caller)) {
      case ReadResult.Read<StoredSecrets>(StoredSecrets stored) ->
          delete(session, caller, former, stored, spared, notBefore);
      case ReadResult.Failed<StoredSecrets>(var failure, boolean ofLogin) ->
          DestinationReads.isAbsent(failure);
      case ReadResult.Stale<StoredSecrets> stale -> false;
    };
  }

  private boolean delete(
      Session session,
      Caller caller,
      PushRecord.Former former,
      StoredSecrets stored,
      Set<String> spared,
      Instant notBefore) {
    List<Deletion> deletions = new ArrayList<>();
    for (StoredSecret secret : stored.secrets()) {
      if (secret.key().equals(former.keys().get(secret.id()))
          && !secret.rotated()
          && !secret.createdAt().isBefore(notBefore)
          && !spared.contains(secret.id())) {
        deletions.add(new Deletion(secret.id(), secret.key()));
      }
    }
    Effects effects = new Effects();
    DestinationPlan plan =
        new DestinationPlan(
            Map.of(), Map.of(), List.of(), List.of(), List.of(), deletions, List.of(), Map.of(),
            false);
    new DestinationWriter(session, former.destination().folder(), caller, mayWrite, effects)
        .write(plan, Map.of(), Map.of(), true);
    // An approval counts as done: asking again would file another request.
    return !effects.hasFailures();
  }
}
