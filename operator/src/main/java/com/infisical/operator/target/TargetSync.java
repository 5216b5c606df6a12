package com.infisical.operator.target;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.MetadataRules;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.target.plan.TypeDemands;
import com.infisical.operator.target.plan.UnknownSecrets;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings one target to what it should be: reads it, has it planned and, by {@link TargetAttempts},
 * written, with up to five retries on conflict.
 *
 * <p>Safe for use by several threads, one at a time for each target.
 */
public final class TargetSync {
  private final TargetAttempts.Means means;
  private final Predicate<TargetRef> isUnseen;

  /**
   * A sync.
   *
   * @param client reads targets
   * @param holders looks up the resources that marks name
   * @param memory remembers how targets were left
   * @param key the operator's key, for the targets' marks
   * @param hasConsumers whether workloads are to be restarted when a target's content changes;
   *     asked once for each sync
   * @param isUnseen whether no watch of managed targets has seen a target
   */
  public TargetSync(
      KubernetesClient client,
      MarkHolders holders,
      TargetPlanner planner,
      TargetWriter writer,
      TargetMemory memory,
      OperatorKey key,
      Predicate<TargetRef> hasConsumers,
      Predicate<TargetRef> isUnseen) {
    this.means =
        new TargetAttempts.Means(
            new TargetReads(client, holders), planner, writer, memory, key, hasConsumers);
    this.isUnseen = isUnseen;
  }

  /** Brings {@code target} to hold {@code content}. */
  public TargetResult bring(ResourceFacts resource, SecretTarget target, TargetContent content) {
    return switch (TargetSpec.of(target)) {
      case TargetSpec.Invalid(TargetFailure failure) ->
          TargetResult.failed(target, failure, List.of());
      case TargetSpec.Valid valid -> render(resource, target, valid, content);
    };
  }

  /** Whether a mark of {@code resource} on {@code target} is worth a look. */
  public boolean mayRelease(ResourceFacts resource, TargetRef target) {
    return means.planner().mayRelease(resource, target);
  }

  /**
   * Releases a target that is no longer in the spec: deletes it when the resource owns it, else
   * removes the operator's marks. One that is not the resource's is left alone.
   */
  public WriteResult release(ResourceFacts resource, TargetRef target) {
    return release(resource, target, existing -> means.planner().planRelease(resource, existing));
  }

  /** The same for a target whose data are no longer good for anything: they are removed, too. */
  public WriteResult releaseEmptied(ResourceFacts resource, TargetRef target) {
    return release(
        resource, target, existing -> means.planner().planReleaseEmptied(resource, existing));
  }

  private WriteResult release(
      ResourceFacts resource, TargetRef target, Function<ObservedTarget, TargetPlan> plan) {
    WriteResult result =
        TargetAttempts.untilNoConflict(
            target,
            () ->
                means
                    .reads()
                    .read(target)
                    .map(existing -> carryOut(plan.apply(existing), existing))
                    .orElseGet(WriteResult.Unchanged::new));
    means.memory().forget(new TargetMemory.Key(resource.uid(), target));
    return result;
  }

  private WriteResult carryOut(TargetPlan plan, ObservedTarget existing) {
    return means.writer().write(plan, TargetData.redaction(List.of(existing.data())));
  }

  private TargetResult render(
      ResourceFacts resource, SecretTarget target, TargetSpec.Valid valid, TargetContent content) {
    FirstLook look = new FirstLook(valid.ref());
    return switch (ask(content, valid.ref(), look)) {
      case TargetContent.RenderResult.Refused(TargetFailure failure) ->
          TargetResult.failed(target, failure, List.of());
      case TargetContent.RenderResult.Data(TargetData data, UnknownSecrets unknown) -> {
        List<String> warnings = new ArrayList<>(unknown.warnings(valid.ref()));
        warnReserved(valid, warnings);
        String mark = data.mark(means.key(), valid.ref());
        Wanted wanted =
            new Wanted(
                resource,
                valid,
                data,
                Optional.of(mark),
                () -> means.hasConsumers().test(valid.ref()));
        yield switch (means.planner().admit(wanted)) {
          case TargetPlanner.Admission.Refused(TargetFailure failure) ->
              TargetResult.failed(target, failure, warnings);
          case TargetPlanner.Admission.Admitted admitted ->
              attempt(
                  target,
                  new TargetAttempts(means, admitted, warnings, look.taken()),
                  warnings,
                  unknown);
        };
      }
    };
  }

  private static TargetContent.RenderResult ask(
      TargetContent content, TargetRef ref, FirstLook look) {
    try {
      return content.of(ref, look);
    } catch (KubernetesClientException e) {
      return new TargetContent.RenderResult.Refused(
          new ApiRefusal(ref, "get", e, Redaction.ofUnknown()).failure());
    }
  }

  private static TargetResult attempt(
      SecretTarget target, TargetAttempts attempts, List<String> warnings, UnknownSecrets unknown) {
    WriteResult result = explained(attempts.run(), attempts, unknown);
    Optional<String> version = attempts.storedVersion(result);
    return TargetResult.of(
        target,
        result,
        warnings,
        version.map(v -> new TargetResult.Stored(v, attempts.wanted().mark().orElse(""))),
        version.flatMap(attempts::reload));
  }

  /** Says of a refusal of the data what its type lacks. */
  private static WriteResult explained(
      WriteResult result, TargetAttempts attempts, UnknownSecrets unknown) {
    return result instanceof WriteResult.Failed(ServerRefusal.Rejected rejected)
        ? TypeDemands.unmet(attempts.type(), attempts.wanted().data(), unknown)
            .<WriteResult>map(demand -> new WriteResult.Failed(rejected.demanding(demand)))
            .orElse(result)
        : result;
  }

  /** Looks at a target when it is asked for the first time. */
  private final class FirstLook implements Supplier<Optional<ObservedTarget>> {
    private final TargetRef ref;
    private Optional<TargetAttempts.Look> look = Optional.empty();

    FirstLook(TargetRef ref) {
      this.ref = ref;
    }

    @Override
    public Optional<ObservedTarget> get() {
      TargetAttempts.Look taken =
          look.orElseGet(() -> TargetAttempts.Look.of(means.reads().read(ref)));
      look = Optional.of(taken);
      return taken.found();
    }

    /** The look, or what is assumed without one; empty where the target is still to be read. */
    Optional<TargetAttempts.Look> taken() {
      return look.isEmpty() && isUnseen.test(ref)
          ? Optional.of(TargetAttempts.Look.assumedAbsent())
          : look;
    }
  }

  private static void warnReserved(TargetSpec.Valid target, List<String> warnings) {
    List<String> keys = target.metadata().map(MetadataRules::reserved).orElse(List.of());
    if (!keys.isEmpty()) {
      warnings.add(
          "%s: the keys %s of .spec.targets[].metadata are reserved for the operator and ignored; remove them"
              .formatted(target.ref(), Names.listed(keys)));
    }
  }
}
