package com.infisical.operator.pushsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.HttpStatus;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.key.Seal;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.status.MergePatches;
import com.infisical.operator.status.Transitions;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The object of one push as the API server has it, and what is written to it: its record, its
 * finalizers and its status. For one thread and one sync.
 *
 * <p>Writing throws {@link KubernetesClientException} where the API server does not take it, and
 * {@link NotLeadingException} where this process must not write.
 */
final class PushObject {
  /** The annotation that keeps the record. */
  static final String RECORD = "secrets.infisical.com/record";

  /** Bytes; all annotations of an object have 256 KiB together. */
  private static final int MAX_RECORD = 200 << 10;

  private static final String PURPOSE = "push-record";

  private final InfisicalPushSecret object;
  private final Writes writes;
  private InfisicalPushSecretStatus status;

  /** This process does not lead any more. */
  static final class NotLeadingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A record would not fit into the annotations of an object. */
  static final class RecordTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** How objects are written. */
  record Writes(
      MergePatches<InfisicalPushSecret> objects,
      MergePatches<InfisicalPushSecret> statuses,
      CleanupFinalizer<InfisicalPushSecret> finalizer,
      ObjectMapper mapper,
      Seal seal,
      Transitions transitions,
      BooleanSupplier mayWrite) {
    static Writes of(
        KubernetesClient client,
        CleanupFinalizer<InfisicalPushSecret> finalizer,
        ObjectMapper mapper,
        Seal seal,
        Transitions transitions,
        BooleanSupplier may) {
      return new Writes(
          new MergePatches<>(client, InfisicalPushSecret.class, ""),
          new MergePatches<>(client, InfisicalPushSecret.class, "/status"),
          finalizer,
          mapper,
          seal,
          transitions,
          may);
    }
  }

  /**
   * @param object just read, and the caller's own
   */
  PushObject(InfisicalPushSecret object, Writes writes) {
    this.object = object;
    this.writes = writes;
    this.status = object.getStatus();
  }

  /** The object as it was read. */
  InfisicalPushSecret object() {
    return object;
  }

  /** The status as it was read or written last. */
  InfisicalPushSecretStatus status() {
    return status;
  }

  String uid() {
    return object.getMetadata().getUid();
  }

  /** The record, if it was written by this operator for this very object. */
  Optional<PushRecord> record() {
    String sealed = Maps.present(object.getMetadata().getAnnotations()).get(RECORD);
    return Optional.ofNullable(sealed)
        .map(text -> writes.seal().open(PURPOSE, uid(), text))
        .flatMap(
            opened ->
                opened instanceof Seal.OpenResult.Fitting(String text)
                    ? RecordText.read(text)
                    : Optional.empty());
  }

  /** Whether a Go operator put its finalizer on the object again. */
  boolean isGosBack() {
    return writes.finalizer().isGosBack(object);
  }

  /** Writes the record, where it differs from what is there. */
  void save(PushRecord record) {
    String text = RecordText.of(record);
    if (text.length() > MAX_RECORD) {
      throw new RecordTooLargeException();
    }
    String sealed = writes.seal().seal(PURPOSE, uid(), text);
    if (sealed.equals(Maps.present(object.getMetadata().getAnnotations()).get(RECORD))) {
      return;
    }
    ObjectNode body = writes.mapper().createObjectNode();
    body.putObject("metadata").put("uid", uid()).putObject("annotations").put(RECORD, sealed);
    send(writes.objects(), body);
    Map<String, String> annotations =
        new HashMap<>(Maps.present(object.getMetadata().getAnnotations()));
    annotations.put(RECORD, sealed);
    object.getMetadata().setAnnotations(annotations);
  }

  /** Notes on the record that a Go operator was at work since; the next status hides that. */
  void noteGo() {
    if (!isGosBack() && PushConditions.isOfGo(status.conditions())) {
      boolean replaces = "Replace".equals(object.getSpec().updatePolicy());
      record().ifPresent(record -> save(record.afterGo(replaces)));
    }
  }

  /** Writes the record that could not be written before, if there is one. */
  void saveLost(PushMemory memory) {
    if (!isGosBack() && memory.unsaved().isPresent()) {
      save(memory.unsaved().get());
      memory.saved();
    }
  }

  /** Records that these ids, created by it, are nothing to it any more. */
  void drop(Set<String> ids) {
    Map<String, String> managed = new HashMap<>(status.managedSecrets());
    managed.keySet().removeAll(ids);
    status(new InfisicalPushSecretStatus(status.conditions(), managed));
    record().ifPresent(record -> save(record.without(ids)));
  }

  /** Puts our finalizer on the object or takes it off, and takes the Go operator's off. */
  void finalizers(boolean ours) {
    String version =
        writes
            .finalizer()
            .set(object, ours)
            .orElseThrow(
                () ->
                    writes.mayWrite().getAsBoolean()
                        ? new KubernetesClientException(
                            "the object changed", HttpStatus.CONFLICT, (Status) null)
                        : new NotLeadingException());
    object.getMetadata().setFinalizers(writes.finalizer().wanted(object, ours));
    object.getMetadata().setResourceVersion(version);
  }

  /** Writes the status, where it differs from what is there. */
  void status(InfisicalPushSecretStatus desired) {
    status(desired, Optional.empty());
  }

  /**
   * The same where a server refused a request.
   *
   * @param requestId the server's name for that request
   */
  void status(InfisicalPushSecretStatus desired, Optional<String> requestId) {
    if (desired.equals(status)) {
      return;
    }
    ObjectNode body = writes.mapper().createObjectNode();
    body.putObject("metadata").put("uid", uid());
    ObjectNode written = body.putObject("status");
    written.set("conditions", writes.mapper().valueToTree(desired.conditions()));
    ObjectNode managed = written.putObject("managedSecrets");
    desired.managedSecrets().forEach(managed::put);
    status.managedSecrets().keySet().stream()
        .filter(id -> !desired.managedSecrets().containsKey(id))
        .forEach(managed::putNull);
    send(writes.statuses(), body);
    writes.transitions().written(object, status.conditions(), desired.conditions(), requestId);
    status = desired;
  }

  private void send(MergePatches<InfisicalPushSecret> patches, ObjectNode body) {
    if (!writes.mayWrite().getAsBoolean()) {
      throw new NotLeadingException();
    }
    String version = patches.send(object, body.toString());
    object.getMetadata().setResourceVersion(version);
  }
}
