package com.infisical.operator.staticsecret;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.staticsecret.TargetPlanner.Wanted;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings one target to what it should be: reads it, has it planned, writes it, and looks again when
 * somebody else was quicker, up to five times at once.
 *
 * <p>Safe for use by several threads, one at a time for each target.
 */
public final class TargetSync {
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final TargetPlanner planner;
  private final TargetWriter writer;
  private final MarkHolders holders;
  private final OperatorKey key;
  private final TargetRenderer renderer;
  private final Predicate<TargetRef> hasConsumers;
  private final LongSupplier nanoTime;
  private final RepairPace pace = new RepairPace();

  /** A digest of what was wanted when a target was last written: tells drift from other content. */
  private final Map<TargetRef, String> lastWanted = new ConcurrentHashMap<>();

  /**
   * A sync.
   *
   * @param client reads targets and the resources that marks name
   * @param key the operator's key, for the targets' marks
   * @param renderer renders templates
   * @param hasConsumers whether workloads are to be restarted when a target's content changes;
   *     asked once for each sync
   * @param nanoTime monotonic clock in nanoseconds
   */
  TargetSync(
      KubernetesClient client,
      TargetPlanner planner,
      TargetWriter writer,
      OperatorKey key,
      TargetRenderer renderer,
      Predicate<TargetRef> hasConsumers,
      LongSupplier nanoTime) {
    this.client = client;
    this.planner = planner;
    this.writer = writer;
    this.holders = new MarkHolders(client);
    this.key = key;
    this.renderer = renderer;
    this.hasConsumers = hasConsumers;
    this.nanoTime = nanoTime;
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

  /**
   * Brings {@code target} to hold what its template makes of {@code secrets}, or all of them.
   *
   * @param time what the resource's templates may still take in this sync
   */
  Outcome sync(
      ResourceFacts resource, SecretTarget target, MergedSecrets secrets, RenderingTime time) {
    TargetTemplate template = target.template();
    TemplateData texts = template == null ? null : template.data();
    if (template == null
        || texts == null
        || !(TargetSpec.of(target) instanceof TargetSpec.Valid valid)) {
      return sync(resource, target, TargetData.of(secrets));
    }
    try {
      Optional<ObservedTarget> seen = read(valid.ref());
      TargetRenderer.Job job =
          new TargetRenderer.Job(resource.namespace(), valid.ref(), texts, secrets, time);
      return switch (renderer.data(job, template.engineVersion(), seen)) {
        case TargetRenderer.Outcome.Refused(TargetFailure failure) ->
            Outcome.failed(failure, List.of());
        case TargetRenderer.Outcome.Data(TargetData data, UnknownSecrets unknown) ->
            sync(resource, valid, data, Optional.of(new Look(seen)), unknown);
      };
    } catch (KubernetesClientException e) {
      TargetFailure failure = new ApiRefusal(valid.ref(), "get", e).failure();
      return Outcome.failed(failure, List.of());
    }
  }

  /** Brings {@code target} to hold {@code data}. */
  public Outcome sync(ResourceFacts resource, SecretTarget target, TargetData data) {
    return switch (TargetSpec.of(target)) {
      case TargetSpec.Invalid(TargetFailure failure) -> Outcome.failed(failure, List.of());
      case TargetSpec.Valid valid ->
          sync(resource, valid, data, Optional.empty(), UnknownSecrets.NONE);
    };
  }

  /**
   * Lets go a target that the resource no longer lists: deleted when the resource owns it, else
   * left without the operator's marks. One that is not the resource's is left alone.
   */
  public Outcome release(ResourceFacts resource, TargetRef target) {
    WriteResult result =
        untilSettled(
            target,
            () ->
                read(target)
                    .map(existing -> writer.write(planner.planRelease(resource, existing)))
                    .orElseGet(WriteResult.Unchanged::new));
    forget(target);
    return Outcome.of(result, List.of());
  }

  /** Forgets what is remembered of a target whose resource is gone. */
  public void forget(TargetRef target) {
    lastWanted.remove(target);
    pace.forget(target);
    renderer.forget(target);
  }

  private Outcome sync(
      ResourceFacts resource,
      TargetSpec.Valid target,
      TargetData data,
      Optional<Look> seen,
      UnknownSecrets unknown) {
    List<String> warnings = new ArrayList<>(unknown.warnings(target.ref()));
    target
        .metadata()
        .map(MetadataRules::reserved)
        .ifPresent(keys -> warnReserved(target, keys, warnings));
    TargetRef ref = target.ref();
    String mark = key.mark(ref, data);
    Wanted wanted = new Wanted(resource, target, data, Optional.of(mark), false);
    Optional<TargetFailure> refusal = planner.refusal(wanted);
    if (refusal.isPresent()) {
      return Outcome.failed(refusal.get(), warnings);
    }
    Attempts attempts = new Attempts(wanted, warnings, seen);
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
    return result instanceof WriteResult.Failed(TargetFailure.Rejected rejected)
        ? TypeDemands.unmet(type, data, unknown)
            .<WriteResult>map(
                advice ->
                    new WriteResult.Failed(
                        new TargetFailure.Rejected(rejected.ref(), rejected.fields(), advice)))
            .orElse(result)
        : result;
  }

  private static void warnReserved(
      TargetSpec.Valid target, List<String> keys, List<String> warnings) {
    if (!keys.isEmpty()) {
      warnings.add(
          "%s: the keys %s of .spec.targets[].metadata are reserved for the operator and left out; remove them"
              .formatted(target.ref(), Names.listed(keys)));
    }
  }

  private WriteResult untilSettled(TargetRef ref, Supplier<WriteResult> attempt) {
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        WriteResult result = attempt.get();
        if (!(result instanceof WriteResult.Conflict)) {
          return result;
        }
      }
      return new WriteResult.Failed(new TargetFailure.Contended(ref));
    } catch (KubernetesClientException e) {
      return new WriteResult.Failed(new ApiRefusal(ref, "get", e).failure());
    }
  }

  private Optional<ObservedTarget> read(TargetRef ref) {
    return switch (ref.kind()) {
      case SECRET ->
          Optional.ofNullable(
                  client.secrets().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ObservedTarget::of);
      case CONFIG_MAP ->
          Optional.ofNullable(
                  client.configMaps().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ObservedTarget::of);
    };
  }

  private String fingerprint(Wanted wanted) {
    OperatorKey.Digest digest =
        key.digest("wanted")
            .add(wanted.resource().uid())
            .add(wanted.target().toString())
            .add(new TreeMap<>(wanted.resource().labels()).toString())
            .add(new TreeMap<>(wanted.resource().annotations()).toString());
    return digest.add(wanted.data()).hex();
  }

  /** How a target was just found; empty where there is none. */
  private record Look(Optional<ObservedTarget> found) {}

  /** The attempts to bring one target to what is wanted. */
  private final class Attempts {
    private final Wanted wanted;
    private final TargetRef ref;
    private final List<String> warnings;
    private final String fingerprint;
    private Optional<Look> seen;
    private boolean paced;
    private Optional<HasMetadata> left = Optional.empty();

    /**
     * @param seen how the target has just been found, for the first attempt; empty when it has not
     *     been looked at
     */
    Attempts(Wanted wanted, List<String> warnings, Optional<Look> seen) {
      this.wanted = wanted;
      this.ref = wanted.target().ref();
      this.warnings = warnings;
      this.fingerprint = fingerprint(wanted);
      this.seen = seen;
    }

    WriteResult run() {
      boolean repair = fingerprint.equals(lastWanted.get(ref));
      WriteResult result = untilSettled(ref, () -> attempt(repair));
      switch (result) {
        case WriteResult.Done done -> {
          lastWanted.put(ref, fingerprint);
          if (repair) {
            pace.repaired(ref, nanoTime.getAsLong());
          }
        }
        case WriteResult.Unchanged _ -> lastWanted.put(ref, fingerprint);
        case WriteResult.Conflict _, WriteResult.Failed _, WriteResult.NotLeading _ -> {}
      }
      return result;
    }

    private WriteResult attempt(boolean repair) {
      TargetPlan plan = plan();
      if (repair && !paced && plan.writes()) {
        paced = true;
        if (pace.ask(ref, nanoTime.getAsLong())
            instanceof RepairPace.Verdict.Later(Duration delay, boolean warn)) {
          TargetFailure failure = new TargetFailure.ChangedBack(ref, delay);
          if (warn) {
            warnings.add(failure.sentence());
          }
          return new WriteResult.Failed(failure);
        }
      }
      return writer.write(plan);
    }

    Optional<String> settledVersion(WriteResult result) {
      return switch (result) {
        case WriteResult.Done done -> Optional.of(done.version());
        case WriteResult.Unchanged _ -> left.map(seen -> seen.getMetadata().getResourceVersion());
        case WriteResult.Conflict _, WriteResult.Failed _, WriteResult.NotLeading _ ->
            Optional.empty();
      };
    }

    /** The type of the Secret that was to be written; empty where there is none. */
    String type() {
      return left.map(object -> object instanceof Secret secret ? secret.getType() : "").orElse("");
    }

    /** What the target, left in {@code version}, says of its consumers. */
    Optional<PendingReload> reload(String version) {
      return left.map(HasMetadata::getMetadata)
          .flatMap(m -> PendingReload.of(ref, MetadataRules.present(m.getAnnotations()), version));
    }

    private TargetPlan plan() {
      Optional<ObservedTarget> observed = seen.map(Look::found).orElseGet(() -> read(ref));
      seen = Optional.empty();
      TargetPlan plan = plan(wanted, observed);
      // Workloads are looked for only where they matter; what is decided stays the same.
      if (plan.changesContent() && hasConsumers.test(ref)) {
        plan = plan(wanted.consumed(), observed);
      }
      left = plan.result().or(() -> observed.map(ObservedTarget::object));
      return plan;
    }

    private TargetPlan plan(Wanted wanted, Optional<ObservedTarget> observed) {
      return observed
          .map(existing -> planner.plan(wanted, existing, standing(existing)))
          .orElseGet(() -> planner.planAbsent(wanted));
    }

    private MarkStanding standing(ObservedTarget existing) {
      String mark = existing.annotations().get(OwnKeys.MANAGED_BY);
      return mark == null || mark.equals(wanted.resource().mark())
          ? MarkStanding.STALE
          : holders.standing(mark, ref);
    }
  }
}
