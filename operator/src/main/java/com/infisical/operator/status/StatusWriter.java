package com.infisical.operator.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.HttpStatus;
import com.infisical.client.Utf8;
import com.infisical.operator.kubernetes.ResourceVersions;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.status.StatusMemory.Failed;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of one kind, and only when something in it changed.
 *
 * <p>What counts as changed is told by a digest of what was last sent, so that it also settles
 * where the API server drops fields that the installed CRD lacks. What the API server refuses backs
 * off by itself for each object, until the object changes. Safe for use by several threads; one
 * object is reconciled by one at a time.
 *
 * @param <R> the kind
 */
public final class StatusWriter<R extends CustomResource<?, ?>> {
  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

  private static final Duration UNTIL_THE_LEASE = Duration.ofSeconds(5);

  /** For what passes by itself: conflicts, and an API server that is away or busy. */
  private static final Backoff SOON = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** No HTTP status. */
  private static final int DONE = -1;

  private static final int NO_ANSWER = 0;

  private final KubernetesClient client;
  private final MergePatches<R> patches;
  private final Class<R> kind;
  private final ObjectMapper mapper;
  private final BooleanSupplier mayWrite;
  private final StatusMemory<?> memory;
  private final Ticker ticker;
  private final RandomGenerator random;

  /**
   * @param mapper writes the status records
   * @param mayWrite asked before each write; a process that does not lead writes nothing
   * @param memory remembers what was sent
   * @param random spreads the delays after what failed
   */
  public StatusWriter(
      KubernetesClient client,
      Class<R> kind,
      ObjectMapper mapper,
      BooleanSupplier mayWrite,
      StatusMemory<?> memory,
      Ticker ticker,
      RandomGenerator random) {
    this.client = client;
    this.patches = new MergePatches<>(client, kind, "/status");
    this.kind = kind;
    this.mapper = mapper;
    this.mayWrite = mayWrite;
    this.memory = memory;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Makes {@code status} the status of {@code resource}; sends nothing while what failed the last
   * time is to be left alone.
   */
  public StatusWrite write(R resource, Object status) {
    String uid = resource.getMetadata().getUid();
    if (status.equals(resource.getStatus()) && !isOutdated(resource)) {
      return stored(uid);
    }
    JsonNode desired = mapper.valueToTree(status);
    JsonNode current = mapper.valueToTree(resource.getStatus());
    if (isSettled(resource, desired, current)) {
      return stored(uid);
    }
    if (!mayWrite.getAsBoolean()) {
      return new StatusWrite.Missed(UNTIL_THE_LEASE);
    }
    Optional<Failed> before =
        memory
            .failed(uid)
            .filter(failed -> failed.version().equals(resource.getMetadata().getResourceVersion()));
    Optional<Failed> paused = before.filter(failed -> left(failed).isPositive());
    if (paused.isPresent()) {
      return outcome(paused.get());
    }
    int code = send(resource, desired, current);
    if (code == HttpStatus.CONFLICT) {
      code = resendToFresh(resource, desired);
    }
    return code == DONE ? stored(uid) : failed(resource, code, before);
  }

  /** Whether a write for the object of {@code uid} is left alone now, unless the object changed. */
  public boolean isPaused(String uid) {
    return memory.failed(uid).filter(failed -> left(failed).isPositive()).isPresent();
  }

  private Duration left(Failed failed) {
    return failed.pause().left(ticker.now());
  }

  private StatusWrite stored(String uid) {
    memory.stored(uid);
    return new StatusWrite.Stored();
  }

  private StatusWrite failed(R resource, int code, Optional<Failed> before) {
    String uid = resource.getMetadata().getUid();
    boolean isNews = memory.failed(uid).filter(last -> last.httpStatus() == code).isEmpty();
    int failures = before.map(last -> last.pause().failures()).orElse(0) + 1;
    Backoff backoff = isRefusal(code) ? Backoff.GENERAL : SOON;
    Duration until = ticker.now().plus(backoff.delay(failures, random));
    Failed failed =
        new Failed(code, resource.getMetadata().getResourceVersion(), new Pause(failures, until));
    memory.failed(uid, failed);
    // Once, however often it is tried: the status itself cannot tell.
    if (isNews && code != HttpStatus.CONFLICT) {
      logFailure(resource, code);
    }
    return outcome(failed);
  }

  private StatusWrite outcome(Failed failed) {
    return isRefusal(failed.httpStatus())
        ? new StatusWrite.Refused(left(failed))
        : new StatusWrite.Missed(left(failed));
  }

  /** Whether the API server has judged the status, and is likely to say the same again. */
  private static boolean isRefusal(int code) {
    return code >= 400
        && code < 500
        && code != HttpStatus.CONFLICT
        && code != HttpStatus.TOO_MANY_REQUESTS;
  }

  /** What is remembered of the kind's objects. */
  public StatusMemory<?> memory() {
    return memory;
  }

  private boolean isSettled(R resource, JsonNode desired, JsonNode current) {
    if (desired.equals(current)) {
      return !isOutdated(resource);
    }
    return memory
        .sent(resource.getMetadata().getUid())
        .filter(sent -> sent.version().equals(resource.getMetadata().getResourceVersion()))
        .filter(sent -> sent.desired().equals(digest(desired)))
        .isPresent();
  }

  /** Whether {@code resource} is from before our own last write: a watch that lags behind. */
  private boolean isOutdated(R resource) {
    return memory
        .sent(resource.getMetadata().getUid())
        .filter(
            sent ->
                ResourceVersions.isOlder(
                    resource.getMetadata().getResourceVersion(), sent.version()))
        .isPresent();
  }

  private int resendToFresh(R stale, JsonNode desired) {
    R fresh;
    try {
      fresh = get(stale);
    } catch (KubernetesClientException e) {
      return Math.max(NO_ANSWER, e.getCode());
    }
    if (fresh == null
        || !Objects.equals(fresh.getMetadata().getUid(), stale.getMetadata().getUid())) {
      return DONE;
    }
    if (!Objects.equals(fresh.getMetadata().getGeneration(), stale.getMetadata().getGeneration())) {
      // The event of the newer generation brings its own reconcile, whose status is the true one.
      return DONE;
    }
    JsonNode current = mapper.valueToTree(fresh.getStatus());
    if (isSettled(fresh, desired, current)) {
      return DONE;
    }
    return mayWrite.getAsBoolean() ? send(fresh, desired, current) : HttpStatus.CONFLICT;
  }

  private @Nullable R get(R resource) {
    return client
        .resources(kind)
        .inNamespace(resource.getMetadata().getNamespace())
        .withName(resource.getMetadata().getName())
        .get();
  }

  /** Gives {@link #DONE}, or with which HTTP status it failed; 0 where there was no answer. */
  private int send(R resource, JsonNode desired, JsonNode current) {
    try {
      String version = patches.send(resource, patch(resource, desired, current));
      memory.sent(resource.getMetadata().getUid(), new StatusMemory.Sent(digest(desired), version));
      return DONE;
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.NOT_FOUND ? DONE : e.getCode();
    }
  }

  private void logFailure(R resource, int code) {
    log.warn(
        code == HttpStatus.UNPROCESSABLE
            ? "The API server refuses any status of {} {}/{} (HTTP {}): its spec breaks a rule of"
                + " the CRD, or a policy forbids it; correct the spec or the policy"
            : "The status of {} {}/{} could not be written (HTTP {}); the operator retries",
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        code);
  }

  private String digest(JsonNode status) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(Utf8.bytes(text(status)));
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
    return text(body);
  }

  /** By our own mapper: the one behind {@link JsonNode#toString} makes its buffers anew. */
  private String text(JsonNode node) {
    try {
      return mapper.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
