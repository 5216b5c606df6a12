package com.infisical.operator.target;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.TargetMemory.Instead;
import com.infisical.operator.target.TargetMemory.Left;
import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetPlanner.Admission.Admitted;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Brings one target to what is wanted, in up to five attempts. For use by one thread. */
final class TargetAttempts {
  private static final int ATTEMPTS = 5;

  /**
   * What attempts are made with.
   *
   * @param key digests what is wanted
   * @param hasConsumers whether workloads are to be restarted when a target's content changes
   */
  record Means(
      TargetReads reads,
      TargetPlanner planner,
      TargetWriter writer,
      TargetMemory memory,
      OperatorKey key,
      Predicate<TargetRef> hasConsumers) {}

  /**
   * How a target was found; empty where there is none.
   *
   * @param assumed whether it was not looked for: no watch has seen it, and most that are new are
   *     absent, so creating it finds out by one request instead of two
   */
  record Look(Optional<ObservedTarget> found, boolean assumed) {
    /** What the API server has just said. */
    static Look of(Optional<ObservedTarget> found) {
      return new Look(found, false);
    }

    /** Nobody has seen it. */
    static Look assumedAbsent() {
      return new Look(Optional.empty(), true);
    }
  }

  private final Means means;
  private final Admitted admitted;
  private final Wanted wanted;
  private final TargetRef ref;
  private final TargetMemory.Key key;
  private final List<String> warnings;
  private final String fingerprint;
  private Optional<Look> seen;
  private boolean assumed;
  private boolean paced;
  private Optional<ObservedTarget> existing = Optional.empty();
  private Optional<HasMetadata> object = Optional.empty();

  /**
   * @param warnings takes sentences for Warning events
   * @param seen how the target has just been found, for the first attempt; empty when it has not
   *     been looked at
   */
  TargetAttempts(Means means, Admitted admitted, List<String> warnings, Optional<Look> seen) {
    this.means = means;
    this.admitted = admitted;
    this.wanted = admitted.wanted();
    this.ref = wanted.target().ref();
    this.key = new TargetMemory.Key(wanted.resource().uid(), ref);
    this.warnings = warnings;
    this.fingerprint = wanted.fingerprint(means.key());
    this.seen = seen;
  }

  /** What the attempts are to bring about. */
  Wanted wanted() {
    return wanted;
  }

  WriteResult run() {
    Optional<Left> before = means.memory().find(key, fingerprint);
    WriteResult outcome = untilNoConflict(ref, () -> attempt(before));
    return switch (outcome) {
      case WriteResult.Done done -> written(done, before.isPresent());
      case WriteResult.Unchanged unchanged -> {
        leave(version(), before.filter(_ -> paced).map(Left::alteration).orElse(Alteration.NONE));
        yield unchanged;
      }
      case WriteResult.Failed failed -> {
        if (failed.failure() instanceof ServerRefusal.NotMadeAnew lost) {
          warnings.add(lost.sentence());
        }
        yield failed;
      }
      case WriteResult.Conflict conflict -> conflict;
      case WriteResult.NotLeading over -> over;
    };
  }

  private WriteResult written(WriteResult.Done done, boolean repair) {
    Alteration alteration = done.alteration();
    leave(done.version(), alteration);
    if (repair) {
      means.memory().repaired(key);
    }
    warnings.addAll(alteration.warnings(ref, wanted.target().metadata().isPresent()));
    return alteration.isHarmful()
        ? TargetMemory.altered(
            ref,
            alteration,
            alteration.outlastsUpdates() ? TargetMemory.ON_CHANGE : new Retry.Backoff())
        : done;
  }

  private void leave(String version, Alteration alteration) {
    means.memory().leave(key, new Left(fingerprint, version, alteration));
  }

  private String version() {
    return existing.map(found -> found.metadata().getResourceVersion()).orElse("");
  }

  private WriteResult attempt(Optional<Left> before) {
    TargetPlan plan = plan();
    if (before.isPresent() && !paced && plan.writes()) {
      paced = true;
      Optional<Instead> instead = means.memory().instead(key, plan, existing, before.get());
      if (instead.isPresent()) {
        object = existing.map(ObservedTarget::object);
        return told(instead.get());
      }
    }
    // Policies see what a target holds as well as what it is to hold.
    WriteResult result = means.writer().write(plan, wanted.redaction(existing));
    // A quota or a policy may refuse what is there already: only a look tells.
    return assumed && result instanceof WriteResult.Failed ? new WriteResult.Conflict() : result;
  }

  private WriteResult told(Instead instead) {
    if (instead.warn() && instead.result() instanceof WriteResult.Failed(TargetFailure failure)) {
      warnings.add(failure.sentence());
    }
    return instead.result();
  }

  Optional<String> storedVersion(WriteResult result) {
    return switch (result) {
      case WriteResult.Done done -> Optional.of(done.version());
      case WriteResult.Unchanged _ -> object.map(seen -> seen.getMetadata().getResourceVersion());
      case WriteResult.Conflict _, WriteResult.Failed _, WriteResult.NotLeading _ ->
          Optional.empty();
    };
  }

  /** The type of the Secret that was to be written; empty where there is none. */
  String type() {
    return object.map(seen -> seen instanceof Secret secret ? secret.getType() : "").orElse("");
  }

  /** What the target, left in {@code version}, says of its consumers. */
  Optional<PendingReload> reload(String version) {
    return object
        .map(HasMetadata::getMetadata)
        .flatMap(m -> PendingReload.of(ref, Maps.present(m.getAnnotations()), version));
  }

  private TargetPlan plan() {
    Optional<ObservedTarget> observed =
        seen.map(Look::found).orElseGet(() -> means.reads().read(ref));
    assumed = seen.filter(Look::assumed).isPresent();
    seen = Optional.empty();
    existing = observed;
    TargetPlan plan =
        observed
            .map(found -> means.planner().plan(admitted, found, standing(found)))
            .orElseGet(() -> means.planner().planAbsent(admitted));
    object = plan.result().or(() -> observed.map(ObservedTarget::object));
    return plan;
  }

  private Mark.Standing standing(ObservedTarget found) {
    return means.reads().standing(wanted, found);
  }

  /** The result of the last attempt, after five of them a failure, where others were quicker. */
  static WriteResult untilNoConflict(TargetRef ref, Supplier<WriteResult> attempt) {
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        WriteResult result = attempt.get();
        if (!(result instanceof WriteResult.Conflict)) {
          return result;
        }
      }
      return new WriteResult.Failed(new TargetFailure.Contended(ref));
    } catch (KubernetesClientException e) {
      return new WriteResult.Failed(new ApiRefusal(ref, "get", e, Redaction.ofUnknown()).failure());
    }
  }
}
