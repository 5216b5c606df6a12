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
import java.util.stream.Collectors;

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
   * What came of it.
   *
   * @param isClean whether nothing is left to be done there
   * @param asked ids whose deletion somebody has to approve, which counts as done: asking again
   *     would file another request
   */
  record CleanResult(boolean isClean, Set<String> asked) {
    /** Copies the set. */
    CleanResult {
      asked = Set.copyOf(asked);
    }

    static CleanResult of(boolean isClean) {
      return new CleanResult(isClean, Set.of());
    }
  }

  /**
   * Deletes what is left there.
   *
   * @param spared ids that are left to others
   * @param notBefore what is older was not created by the resource
   */
  CleanResult clean(
      Session session,
      Caller caller,
      PushRecord.Former former,
      Set<String> spared,
      Instant notBefore) {
    return switch (reads.stored(session, former.destination().folder(), false, caller)) {
      case ReadResult.Read<StoredSecrets>(StoredSecrets stored) ->
          delete(session, caller, former, stored, spared, notBefore);
      case ReadResult.Failed<StoredSecrets>(var failure, boolean ofLogin) ->
          CleanResult.of(DestinationReads.isAbsent(failure));
      case ReadResult.Stale<StoredSecrets> stale -> CleanResult.of(false);
    };
  }

  private CleanResult delete(
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
    new DestinationWriter(
            session,
            former.destination().folder(),
            caller,
            mayWrite,
            effects,
            DestinationWriter.Approvals.unknown())
        .write(plan, Map.of(), Map.of(), true);
    Set<String> asked =
        deletions.stream()
            .filter(deletion -> effects.approvals().containsKey(deletion.key()))
            .map(Deletion::id)
            .collect(Collectors.toSet());
    return new CleanResult(!effects.hasFailures(), asked);
  }
}
