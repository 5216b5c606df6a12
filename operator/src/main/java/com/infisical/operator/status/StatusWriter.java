package com.infisical.operator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.HttpStatus;
import com.infisical.client.Utf8;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of one kind, and only when something in it changed.
 *
 * <p>What counts as changed is told by a digest of what was last sent, so that it also settles
 * where the API server drops fields that the installed CRD lacks. Safe for use by several threads;
 * one object is reconciled by one at a time.
 *
 * @param <R> the kind
 */
public final class StatusWriter<R extends CustomResource<?, ?>> {
  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

  private final KubernetesClient client;
  private final MergePatches<R> patches;
  private final Class<R> kind;
  private final ObjectMapper mapper;
  private final BooleanSupplier mayWrite;
  private final StatusMemory<?> memory;

  /**
   * @param mapper writes the status records
   * @param mayWrite asked before each write; a process that does not lead writes nothing
   * @param memory remembers what was sent
   */
  public StatusWriter(
      KubernetesClient client,
      Class<R> kind,
      ObjectMapper mapper,
      BooleanSupplier mayWrite,
      StatusMemory<?> memory) {
    this.client = client;
    this.patches = new MergePatches<>(client, kind, "/status");
    this.kind = kind;
    this.mapper = mapper;
    this.mayWrite = mayWrite;
    this.memory = memory;
  }

  /**
   * Makes {@code status} the status of {@code resource}.
   *
   * @return whether the status is now as wanted; false asks to come again later
   */
  public boolean write(R resource, Object status) {
    if (status.equals(resource.getStatus())) {
      return true;
    }
    JsonNode desired = mapper.valueToTree(status);
    JsonNode current = mapper.valueToTree(resource.getStatus());
    if (isSettled(resource, desired, current)) {
      return true;
    }
    if (!mayWrite.getAsBoolean()) {
      return false;
    }
    return send(resource, desired, current) || resendToFresh(resource, desired);
  }

  /** What is remembered of the kind's objects. */
  public StatusMemory<?> memory() {
    return memory;
  }

  private boolean isSettled(R resource, JsonNode desired, JsonNode current) {
    if (desired.equals(current)) {
      return true;
    }
    return memory
        .sent(resource.getMetadata().getUid())
        .filter(sent -> sent.version().equals(resource.getMetadata().getResourceVersion()))
        .filter(sent -> sent.desired().equals(digest(desired)))
        .isPresent();
  }

  private boolean resendToFresh(R stale, JsonNode desired) {
    R fresh = get(stale);
    if (fresh == null
        || !Objects.equals(fresh.getMetadata().getUid(), stale.getMetadata().getUid())) {
      return true;
    }
    if (!Objects.equals(fresh.getMetadata().getGeneration(), stale.getMetadata().getGeneration())) {
      // The event of the newer generation brings its own reconcile, whose status is the true one.
      return true;
    }
    JsonNode current = mapper.valueToTree(fresh.getStatus());
    return isSettled(fresh, desired, current)
        || (mayWrite.getAsBoolean() && send(fresh, desired, current));
  }

  private @Nullable R get(R resource) {
    try {
      return client
          .resources(kind)
          .inNamespace(resource.getMetadata().getNamespace())
          .withName(resource.getMetadata().getName())
          .get();
    } catch (KubernetesClientException e) {
      return null;
    }
  }

  private boolean send(R resource, JsonNode desired, JsonNode current) {
    try {
      String version = patches.send(resource, patch(resource, desired, current));
      memory.sent(resource.getMetadata().getUid(), new StatusMemory.Sent(digest(desired), version));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.NOT_FOUND) {
        return true;
      }
      if (e.getCode() != HttpStatus.CONFLICT) {
        logRefusal(resource, e);
      }
      // No later try of the same can succeed.
      return e.getCode() == HttpStatus.UNPROCESSABLE;
    }
  }

  /** Once, however often it is tried: the status itself cannot tell. */
  private void logRefusal(R resource, KubernetesClientException refusal) {
    if (!memory.refused(resource.getMetadata().getUid(), refusal.getCode())) {
      return;
    }
    boolean isFinal = refusal.getCode() == HttpStatus.UNPROCESSABLE;
    log.warn(
        isFinal
            ? "The API server refuses any status of {} {}/{} (HTTP {}): its spec breaks a rule of"
                + " the CRD, or a policy forbids it; correct the spec"
            : "The status of {} {}/{} could not be written (HTTP {}); the operator retries",
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        refusal.getCode());
  }

  private static String digest(JsonNode status) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(Utf8.bytes(status.toString()));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private String patch(R resource, JsonNode desired, JsonNode current) {
    ObjectNode body = mapper.createObjectNode();
    // The API server refuses the patch when the object has changed since it was looked at.
    body.putObject("metadata")
        .put("resourceVersion", resource.getMetadata().getResourceVersion())
        .put("uid", resource.getMetadata().getUid());
    ObjectNode status = body.putObject("status");
    desired.properties().forEach(field -> status.set(field.getKey(), field.getValue()));
    Iterator<String> present = current.fieldNames();
    while (present.hasNext()) {
      String name = present.next();
      if (!desired.has(name)) {
        status.putNull(name);
      }
    }
    return body.toString();
  }
}
