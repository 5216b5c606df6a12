package com.infisical.operator.target;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.MetadataRules;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
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
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings one target to what it should be: reads it, has it planned, writes it, and looks again when
 * somebody else was quicker, up to five times at once.
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

  /**
   * What came of a target.
   *
   * @param result never a {@link WriteResult.Conflict}
   * @param warnings sentences for Warning events
   * @param settled empty when the target is not as it should be
   * @param reload its note that consumers still have to be restarted; empty where there is none
   */
  public record Outcome(
      WriteResult result,
      List<String> warnings,
      Optional<Settled> settled,
      Optional<PendingReload> reload) {
    /** Copies the list. */
    public Outcome {
      warnings = List.copyOf(warnings);
    }

    private static Outcome failed(TargetFailure failure, List<String> warnings) {
      return of(new WriteResult.Failed(failure), warnings);
    }

    private static Outcome of(WriteResult result, List<String> warnings) {
      return new Outcome(result, warnings, Optional.empty(), Optional.empty());
    }
  }

  /** Brings {@code target} to hold {@code content}. */
  public Outcome bring(ResourceFacts resource, SecretTarget target, TargetContent content) {
    return switch (TargetSpec.of(target)) {
      case TargetSpec.Invalid(TargetFailure failure) -> Outcome.failed(failure, List.of());
      case TargetSpec.Valid valid -> render(resource, valid, content);
    };
  }

  /**
   * Lets go a target that the resource no longer lists: deleted when the resource owns it, else
   * left without the operator's marks. One that is not the resource's is left alone.
   */
  public Outcome release(ResourceFacts resource, TargetRef target) {
    WriteResult result =
        TargetAttempts.untilSettled(
            target,
            () ->
                means
                    .reads()
                    .read(target)
                    .map(existing -> release(resource, existing))
                    .orElseGet(WriteResult.Unchanged::new));
    means.memory().forget(new TargetMemory.Key(resource.uid(), target));
    return Outcome.of(result, List.of());
  }

  private WriteResult release(ResourceFacts resource, ObservedTarget existing) {
    return means
        .writer()
        .write(
            means.planner().planRelease(resource, existing),
            TargetData.redaction(List.of(existing.data())));
  }

  private Outcome render(ResourceFacts resource, TargetSpec.Valid target, TargetContent content) {
    FirstLook look = new FirstLook(target.ref());
    return switch (ask(content, target.ref(), look)) {
      case TargetContent.Outcome.Refused(TargetFailure failure) ->
          Outcome.failed(failure, List.of());
      case TargetContent.Outcome.Data(TargetData data, UnknownSecrets unknown) ->
          attempt(resource, target, data, look.taken(), unknown);
    };
  }

  private static TargetContent.Outcome ask(TargetContent content, TargetRef ref, FirstLook look) {
    try {
      return content.of(ref, look);
    } catch (KubernetesClientException e) {
      return new TargetContent.Outcome.Refused(
          new ApiRefusal(ref, "get", e, Redaction.ofUnknown()).failure());
    }
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

  private Outcome attempt(
      ResourceFacts resource,
      TargetSpec.Valid target,
      TargetData data,
      Optional<TargetAttempts.Look> seen,
      UnknownSecrets unknown) {
    List<String> warnings = new ArrayList<>(unknown.warnings(target.ref()));
    target
        .metadata()
        .map(MetadataRules::reserved)
        .ifPresent(keys -> warnReserved(target, keys, warnings));
    TargetRef ref = target.ref();
    String mark = data.mark(means.key(), ref);
    Wanted wanted = new Wanted(resource, target, data, Optional.of(mark), false);
    Optional<TargetFailure> refusal = means.planner().refusal(wanted);
    if (refusal.isPresent()) {
      return Outcome.failed(refusal.get(), warnings);
    }
    TargetAttempts attempts = new TargetAttempts(means, wanted, warnings, seen);
    WriteResult result = explained(attempts.run(), attempts.type(), data, unknown);
    Optional<String> version = attempts.settledVersion(result);
    return new Outcome(
        result,
        warnings,
        version.map(v -> new Settled(v, mark)),
        version.flatMap(attempts::reload));
  }

  /** Says of a refusal of the data what its type lacks. */
  private static WriteResult explained(
      WriteResult result, String type, TargetData data, UnknownSecrets unknown) {
    return result instanceof WriteResult.Failed(ServerRefusal.Rejected rejected)
        ? TypeDemands.unmet(type, data, unknown)
            .<WriteResult>map(demand -> new WriteResult.Failed(rejected.demanding(demand)))
            .orElse(result)
        : result;
  }

  private static void warnReserved(
      TargetSpec.Valid target, List<String> keys, List<String> warnings) {
    if (!keys.isEmpty()) {
      warnings.add(
          "%s: the keys %s of .spec.targets[].metadata are reserved for the operator and ignored; remove them"
              .formatted(target.ref(), Names.listed(keys)));
    }
  }
}
