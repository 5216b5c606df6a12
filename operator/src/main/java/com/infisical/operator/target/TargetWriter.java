package com.infisical.operator.target;

import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetPlan.Create;
import com.infisical.operator.target.plan.TargetPlan.Delete;
import com.infisical.operator.target.plan.TargetPlan.Nothing;
import com.infisical.operator.target.plan.TargetPlan.Precondition;
import com.infisical.operator.target.plan.TargetPlan.Recreate;
import com.infisical.operator.target.plan.TargetPlan.Refuse;
import com.infisical.operator.target.plan.TargetPlan.Update;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Executes a plan at the API server, and decides nothing.
 *
 * <p>Before each single write it asks whether this process may still write
 * (docs/operations.md#leading). Safe for use by several threads.
 */
public final class TargetWriter {
  /**
   * How long a target that was deleted to be made anew waits for its next try. A quota learns of
   * the deletion a moment later, from another process.
   */
  private static final List<Duration> PAUSES =
      Stream.of(100, 200, 400, 800, 1_600).map(Duration::ofMillis).toList();

  private final KubernetesClient client;
  private final BooleanSupplier mayWrite;
  private final Consumer<Duration> pause;

  /** A writer that waits where it has to. */
  public TargetWriter(KubernetesClient client, BooleanSupplier mayWrite) {
    this(client, mayWrite, TargetWriter::await);
  }

  /**
   * A writer.
   *
   * @param client must not repeat requests by itself: a repeated one may land after the lease is
   *     over
   * @param mayWrite whether neither clock says that the leader's lease is over
   * @param pause waits
   */
  TargetWriter(KubernetesClient client, BooleanSupplier mayWrite, Consumer<Duration> pause) {
    this.client = client;
    this.mayWrite = mayWrite;
    this.pause = pause;
  }

  private static void await(Duration time) {
    new CompletableFuture<@Nullable Void>()
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /**
   * Carries {@code plan} out.
   *
   * @param redaction knows every value that the target holds and is to hold
   */
  WriteResult write(TargetPlan plan, Redaction redaction) {
    return switch (plan) {
      case Nothing() -> new WriteResult.Unchanged();
      case Refuse(TargetFailure failure) -> new WriteResult.Failed(failure);
      case Create(HasMetadata object) -> create(object, true, redaction);
      case Update(HasMetadata object, boolean contentChanged) ->
          update(object, contentChanged, redaction);
      case Delete(Precondition old) -> delete(old, true, redaction);
      case Recreate recreate -> recreate(recreate, redaction);
    };
  }

  private WriteResult create(HasMetadata object, boolean contentChanged, Redaction redaction) {
    return attempt(
        TargetRef.of(object),
        "create",
        redaction,
        () -> done(object, client.resource(object).create(), contentChanged));
  }

  private WriteResult update(HasMetadata object, boolean contentChanged, Redaction redaction) {
    return attempt(
        TargetRef.of(object),
        "update",
        redaction,
        () -> done(object, client.resource(object).update(), contentChanged));
  }

  private static WriteResult done(HasMetadata sent, HasMetadata stored, boolean contentChanged) {
    return new WriteResult.Done(
        contentChanged, stored.getMetadata().getResourceVersion(), Alteration.of(sent, stored));
  }

  private WriteResult delete(Precondition old, boolean contentChanged, Redaction redaction) {
    TargetRef ref = old.ref();
    String path =
        "/api/v1/namespaces/%s/%s/%s".formatted(ref.namespace(), ref.kind().plural(), ref.name());
    Map<String, Object> options =
        Map.of(
            "kind",
            "DeleteOptions",
            "apiVersion",
            "v1",
            "preconditions",
            Map.of("uid", old.uid(), "resourceVersion", old.resourceVersion()));
    return attempt(
        ref,
        "delete",
        redaction,
        () -> {
          client.raw(path, "DELETE", options);
          return new WriteResult.Done(contentChanged, "");
        });
  }

  private WriteResult recreate(Recreate plan, Redaction redaction) {
    Optional<TargetFailure> objection = rehearse(plan.object(), redaction);
    if (objection.isPresent()) {
      return new WriteResult.Failed(objection.get());
    }
    WriteResult deleted = delete(plan.old(), plan.contentChanged(), redaction);
    return deleted instanceof WriteResult.Done ? replace(plan, redaction) : deleted;
  }

  /** Makes the object at once, and tries a few times while its data are at hand. */
  private WriteResult replace(Recreate plan, Redaction redaction) {
    WriteResult made = create(plan.object(), plan.contentChanged(), redaction);
    for (Duration time : PAUSES) {
      if (!(made instanceof WriteResult.Failed(TargetFailure failure)) || !maySoonPass(failure)) {
        break;
      }
      pause.accept(time);
      made = create(plan.object(), plan.contentChanged(), redaction);
    }
    return made instanceof WriteResult.Failed(TargetFailure failure)
        ? new WriteResult.Failed(
            new ServerRefusal.NotMadeAnew(TargetRef.of(plan.object()), failure))
        : made;
  }

  /** Answers that come at once; who waits for none waits long enough. */
  private static boolean maySoonPass(TargetFailure failure) {
    return failure instanceof ServerRefusal.QuotaExceeded
        || failure instanceof ServerRefusal.ApiServerError;
  }

  /** What the API server objects to the object, which it checks without storing it. */
  private Optional<TargetFailure> rehearse(HasMetadata object, Redaction redaction) {
    try {
      client.resource(object).dryRun().create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = new ApiRefusal(TargetRef.of(object), "create", e, redaction);
      // Validation and admission come first: that the old one is still there is the last objection.
      return refusal.isConflict() ? Optional.empty() : objection(refusal);
    }
  }

  /** A full quota counts the old one, too; whoever is asked last has nothing against the new. */
  private static Optional<TargetFailure> objection(ApiRefusal refusal) {
    return refusal
        .exceededQuota()
        .map(
            quota ->
                quota.hasRoomForAnotherInItsPlace()
                    ? Optional.<TargetFailure>empty()
                    : Optional.of(refusal.noRoomInItsPlace()))
        .orElseGet(() -> Optional.of(refusal.failure()));
  }

  private WriteResult attempt(TargetRef ref, String verb, Redaction redaction, Request request) {
    if (!mayWrite.getAsBoolean()) {
      return new WriteResult.NotLeading();
    }
    try {
      return request.send();
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = new ApiRefusal(ref, verb, e, redaction);
      boolean gone = refusal.isNotFound() && !verb.equals("create");
      return refusal.isConflict() || gone
          ? new WriteResult.Conflict()
          : new WriteResult.Failed(refusal.failure());
    }
  }

  /** What the API server objects to {@code plan}, which it checks without storing anything. */
  Optional<TargetFailure> rehearse(TargetPlan plan, Redaction redaction) {
    return switch (plan) {
      case Refuse(TargetFailure failure) -> Optional.of(failure);
      case Create(HasMetadata object) ->
          rehearse(object, "create", redaction, () -> client.resource(object).dryRun().create());
      case Update(HasMetadata object, boolean contentChanged) ->
          rehearse(object, "update", redaction, () -> client.resource(object).dryRun().update());
      case Recreate recreate -> rehearse(recreate.object(), redaction);
      case Nothing() -> Optional.empty();
      case Delete delete -> Optional.empty();
    };
  }

  private static Optional<TargetFailure> rehearse(
      HasMetadata object, String verb, Redaction redaction, Runnable request) {
    try {
      request.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = new ApiRefusal(TargetRef.of(object), verb, e, redaction);
      return refusal.isConflict() ? Optional.empty() : Optional.of(refusal.failure());
    }
  }

  /** One request that changes something. */
  @FunctionalInterface
  private interface Request {
    WriteResult send();
  }
}
