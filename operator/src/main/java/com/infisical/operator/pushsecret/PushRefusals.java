package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.ApiServerFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that the API server refused what a push has to write before it does anything else: its
 * record or its finalizer. Safe for use by several threads.
 */
final class PushRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(PushRefusals.class);

  private final KubernetesClient client;
  private final PushObject.Writes writes;
  private final Schedule schedule;

  PushRefusals(KubernetesClient client, PushObject.Writes writes, Schedule schedule) {
    this.client = client;
    this.writes = writes;
    this.schedule = schedule;
  }

  /** Reports it in the status, or once in the log; gives in what time to try again. */
  Duration report(InfisicalPushSecret resource, PushMemory memory, ApiServerFailure failure) {
    Duration again = memory.backoff(schedule.now(), schedule.random());
    memory.next(Optional.of(again), schedule.now());
    try {
      stored(resource).ifPresent(stored -> report(stored, failure));
    } catch (KubernetesClientException | PushObject.NotLeadingException unwritten) {
      // Words of the API server may quote the object, which the log must not have.
      String sentence = new ApiServerFailure(failure.status(), "").sentence();
      if (memory.tells(sentence)) {
        LOG.warn("{} {}: {}", resource.getKind(), nameOf(resource), sentence);
      }
    }
    return again;
  }

  private void report(InfisicalPushSecret stored, ApiServerFailure failure) {
    PushObject object = new PushObject(stored, writes);
    object.status(
        PushConditions.notCompared(
            object, failure.sentence(), Optional.empty(), schedule.instant()));
  }

  /** The object as the API server has it; empty where it is gone. */
  Optional<InfisicalPushSecret> stored(InfisicalPushSecret resource) {
    return Optional.ofNullable(
            client
                .resources(InfisicalPushSecret.class)
                .inNamespace(resource.getMetadata().getNamespace())
                .withName(resource.getMetadata().getName())
                .get())
        .filter(stored -> stored.getMetadata().getUid().equals(resource.getMetadata().getUid()));
  }
}
