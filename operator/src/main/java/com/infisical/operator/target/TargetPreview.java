package com.infisical.operator.target;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.TargetContent.RenderResult;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetPlanner.Admission;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.target.plan.UnknownSecrets;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/**
 * Says what {@link TargetSync} would do about a target, and stores nothing.
 *
 * <p>Safe for use by several threads.
 */
public final class TargetPreview {
  private final TargetReads reads;
  private final TargetPlanner planner;
  private final TargetWriter writer;

  /**
   * A preview.
   *
   * @param client reads targets and has the API server rehearse writes
   * @param holders looks up the resources that marks name
   */
  public TargetPreview(KubernetesClient client, MarkHolders holders, TargetPlanner planner) {
    this.reads = new TargetReads(client, holders);
    this.planner = planner;
    this.writer = new TargetWriter(client, () -> false);
  }

  /** What would become of a target. */
  public sealed interface Preview {
    /**
     * There is no content for it, or none that Kubernetes stores.
     *
     * @param rendered whether its template is not to blame
     */
    record Refused(TargetFailure failure, boolean rendered) implements Preview {}

    /**
     * There is a plan.
     *
     * @param existing what is there now
     * @param unknown the secrets that its templates name in vain
     * @param objection why the plan cannot be carried out
     */
    record Planned(
        TargetPlan plan,
        Optional<ObservedTarget> existing,
        UnknownSecrets unknown,
        Optional<TargetFailure> objection)
        implements Preview {}
  }

  /** What would become of {@code target} with {@code content}. */
  public Preview of(ResourceFacts resource, SecretTarget target, TargetContent content) {
    return switch (TargetSpec.of(target)) {
      case TargetSpec.Invalid(TargetFailure failure) -> new Preview.Refused(failure, true);
      case TargetSpec.Valid valid ->
          switch (content.of(valid.ref(), Optional::empty)) {
            case RenderResult.Refused(TargetFailure failure) -> new Preview.Refused(failure, false);
            case RenderResult.Data(TargetData data, UnknownSecrets unknown) ->
                of(
                    new TargetPlanner.Wanted(resource, valid, data, Optional.empty(), () -> false),
                    unknown);
          };
    };
  }

  private Preview of(TargetPlanner.Wanted wanted, UnknownSecrets unknown) {
    TargetRef ref = wanted.target().ref();
    try {
      return switch (planner.admit(wanted)) {
        case Admission.Refused(TargetFailure failure) -> new Preview.Refused(failure, true);
        case Admission.Admitted admitted -> {
          Optional<ObservedTarget> existing = reads.read(ref);
          TargetPlan plan =
              existing
                  .map(found -> planner.plan(admitted, found, reads.standing(wanted, found)))
                  .orElseGet(() -> planner.planAbsent(admitted));
          yield new Preview.Planned(
              plan, existing, unknown, writer.rehearse(plan, wanted.redaction(existing)));
        }
      };
    } catch (KubernetesClientException e) {
      return new Preview.Refused(
          new ApiRefusal(ref, "get", e, Redaction.ofUnknown()).failure(), true);
    }
  }
}
