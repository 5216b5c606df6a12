package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.DestinationPlanner;
import com.infisical.operator.pushsecret.plan.DestinationState;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds, before a push is cleaned up, secrets that it created without learning of it, and records
 * them. Safe for use by several threads.
 */
final class OpenCreations {
  private final DestinationReads reads;
  private final OperatorKey key;

  OpenCreations(DestinationReads reads, OperatorKey key) {
    this.reads = reads;
    this.key = key;
  }

  /** Does nothing where all is known, or where the folder cannot be read. */
  void settle(PushObject object, Session session, Caller caller) {
    Optional<PushRecord> record =
        object
            .record()
            .filter(kept -> kept.destination().address().equals(session.key().address()))
            .filter(
                kept ->
                    kept.pending().values().stream().anyMatch(each -> each.act() == Act.CREATE));
    if (record.isPresent()
        && reads.stored(session, record.get().destination().folder(), false, caller)
            instanceof ReadResult.Read<StoredSecrets>(StoredSecrets stored)) {
      settle(object, record.get(), stored);
    }
  }

  private void settle(PushObject object, PushRecord record, StoredSecrets stored) {
    Map<String, Owned> known = new HashMap<>();
    object.status().managedSecrets().forEach((id, name) -> known.put(id, new Owned(name, false)));
    record.generated().forEach((id, name) -> known.put(id, new Owned(name, true)));
    PushBasis basis = new PushBasis(record, known, List.of());
    DestinationPlan plan =
        DestinationPlanner.plan(
            new DestinationState(
                Map.of(),
                stored.secrets(),
                known,
                record.pending(),
                new DestinationState.Rules(false, false, false, false, false),
                Map.of(),
                false,
                Set.of(),
                Set.of(),
                (name, value) -> basis.digest(key, name, value)));
    Map<String, Pending> open = new HashMap<>(record.pending());
    open.values().removeIf(begun -> begun.act() == Act.CREATE);
    object.status(
        new InfisicalPushSecretStatus(
            object.status().conditions(), PushBasis.keys(plan.owned(), false)));
    object.save(
        record.settled(PushBasis.keys(plan.owned(), true), open, record.draws(), Optional.empty()));
  }
}
