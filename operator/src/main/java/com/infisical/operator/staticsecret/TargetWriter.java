package com.infisical.operator.staticsecret;

import com.infisical.operator.staticsecret.TargetPlan.Create;
import com.infisical.operator.staticsecret.TargetPlan.Delete;
import com.infisical.operator.staticsecret.TargetPlan.Nothing;
import com.infisical.operator.staticsecret.TargetPlan.Precondition;
import com.infisical.operator.staticsecret.TargetPlan.Recreate;
import com.infisical.operator.staticsecret.TargetPlan.Refuse;
import com.infisical.operator.staticsecret.TargetPlan.Update;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Carries a plan out and decides nothing.
 *
 * <p>Before each single write it asks whether this process may still write (SPEC section 4,
 * "Leading"). Safe for use by several threads.
 */
public final class TargetWriter {
  private final KubernetesClient client;
  private final BooleanSupplier mayWrite;

  /**
   * A writer.
   *
   * @param client must not repeat requests by itself: a repeated one may land after the lease is
   *     over
   * @param mayWrite whether neither clock says that the leader's lease is over
   */
  public TargetWriter(KubernetesClient client, BooleanSupplier mayWrite) {
    this.client = client;
    this.mayWrite = mayWrite;
  }

  /** Carries {@code plan} out. */
  public WriteResult write(TargetPlan plan) {
    return switch (plan) {
      case Nothing() -> new WriteResult.Unchanged();
      case Refuse(TargetFailure failure) -> new WriteResult.Failed(failure);
      case Create(HasMetadata object) -> create(object, true);
      case Update(HasMetadata object, boolean contentChanged) -> update(object, contentChanged);
      case Delete(Precondition old) -> delete(old, true);
      case Recreate recreate -> recreate(recreate);
    };
  }

  private WriteResult create(HasMetadata object, boolean contentChanged) {
    return attempt(
        TargetRef.of(object),
        "create",
        () -> {
          HasMetadata stored = client.resource(object).create();
          return new WriteResult.Done(contentChanged, stored.getMetadata().getResourceVersion());
        });
  }

  private WriteResult update(HasMetadata object, boolean contentChanged) {
    return attempt(
        TargetRef.of(object),
        "update",
        () -> {
          HasMetadata stored = client.resource(object).update();
          return new WriteResult.Done(contentChanged, stored.getMetadata().getResourceVersion());
        });
  }

  private WriteResult delete(Precondition old, boolean contentChanged) {
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
        () -> {
          client.raw(path, "DELETE", options);
          return new WriteResult.Done(contentChanged, "");
        });
  }

  private WriteResult recreate(Recreate plan) {
    WriteResult rehearsal = rehearse(plan.object());
    if (!(rehearsal instanceof WriteResult.Unchanged)) {
      return rehearsal;
    }
    WriteResult deleted = delete(plan.old(), plan.contentChanged());
    return deleted instanceof WriteResult.Done
        ? create(plan.object(), plan.contentChanged())
        : deleted;
  }

  /** Has the API server check the object without storing it; Unchanged when it would do. */
  private WriteResult rehearse(HasMetadata object) {
    try {
      client.resource(object).dryRun().create();
      return new WriteResult.Unchanged();
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = new ApiRefusal(TargetRef.of(object), "create", e);
      // Validation and admission come first: that the old one is still there is the last objection.
      return refusal.isConflict()
          ? new WriteResult.Unchanged()
          : new WriteResult.Failed(refusal.failure());
    }
  }

  private WriteResult attempt(TargetRef ref, String verb, Request request) {
    if (!mayWrite.getAsBoolean()) {
      return new WriteResult.NotLeading();
    }
    try {
      return request.send();
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = new ApiRefusal(ref, verb, e);
      boolean gone = refusal.isNotFound() && !verb.equals("create");
      return refusal.isConflict() || gone
          ? new WriteResult.Conflict()
          : new WriteResult.Failed(refusal.failure());
    }
  }

  /** One request that changes something. */
  @FunctionalInterface
  private interface Request {
    WriteResult send();
  }
}
