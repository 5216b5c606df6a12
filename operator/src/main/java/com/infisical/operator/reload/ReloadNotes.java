package com.infisical.operator.reload;

import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.ApiRefusal;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes the note off a target that its consumers still have to be restarted, provided that it still
 * holds the content they were restarted for.
 *
 * <p>Safe for use by several threads.
 */
final class ReloadNotes {
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final BooleanSupplier mayWrite;

  /**
   * Reload notes.
   *
   * @param client must not repeat requests by itself
   * @param mayWrite whether neither clock says that the leader's lease is over
   */
  ReloadNotes(KubernetesClient client, BooleanSupplier mayWrite) {
    this.client = client;
    this.mayWrite = mayWrite;
  }

  /**
   * Takes the note off; {@link WriteResult.Conflict} where the target says something else by now,
   * which the next sync reads.
   */
  WriteResult remove(PendingReload reload) {
    Optional<PendingReload> pending = Optional.of(reload);
    try {
      for (int i = 0; i < ATTEMPTS && pending.isPresent(); i++) {
        if (!mayWrite.getAsBoolean()) {
          return new WriteResult.NotLeading();
        }
        Optional<String> stored = patch(pending.get());
        if (stored.isPresent()) {
          return new WriteResult.Done(false, stored.get());
        }
        pending = read(reload.target()).filter(now -> now.mark().equals(reload.mark()));
      }
      return new WriteResult.Conflict();
    } catch (KubernetesClientException e) {
      return new WriteResult.Failed(refusal(reload, e).failure());
    }
  }

  /** The version that came of it; empty where the target is no longer what was seen. */
  private Optional<String> patch(PendingReload reload) {
    String patch =
        Serialization.asJson(
            Map.of(
                "metadata",
                Map.of(
                    "resourceVersion",
                    reload.version(),
                    "annotations",
                    Collections.singletonMap(OwnKeys.RELOAD, null))));
    try {
      HasMetadata stored =
          resource(reload.target()).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
      return Optional.of(stored.getMetadata().getResourceVersion());
    } catch (KubernetesClientException e) {
      ApiRefusal refusal = refusal(reload, e);
      if (refusal.isConflict() || refusal.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A patch has no values, and policies see those of the target. */
  private static ApiRefusal refusal(PendingReload reload, KubernetesClientException e) {
    return new ApiRefusal(reload.target(), "patch", e, Redaction.ofUnknown());
  }

  private Optional<PendingReload> read(TargetRef target) {
    return Optional.ofNullable(resource(target).get())
        .flatMap(
            found ->
                PendingReload.of(
                    target,
                    Maps.present(found.getMetadata().getAnnotations()),
                    found.getMetadata().getResourceVersion()));
  }

  private Resource<? extends HasMetadata> resource(TargetRef target) {
    Class<? extends HasMetadata> type =
        switch (target.kind()) {
          case SECRET -> Secret.class;
          case CONFIG_MAP -> ConfigMap.class;
        };
    return client.resources(type).inNamespace(target.namespace()).withName(target.name());
  }
}
