package com.infisical.operator.status;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends Kubernetes Events without waiting for them; a repeated one at most once an hour for the
 * same object, unless it tells of a change each time.
 *
 * <p>Safe for use by several threads.
 */
public final class Events {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final Duration NOT_AGAIN_BEFORE = Duration.ofHours(1);
  private static final int MOST_REMEMBERED = 20_000;
  private static final int LONGEST_NOTE = 1_000;

  /** What waits to be sent beyond this is dropped: an event is a courtesy. */
  private static final int MOST_WAITING = 1_000;

  private static final String COMPONENT = "infisical-operator";

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Executor executor;
  private final BooleanSupplier mayWrite;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Cache<Told, Boolean> told =
      Caffeine.newBuilder().expireAfterWrite(NOT_AGAIN_BEFORE).maximumSize(MOST_REMEMBERED).build();

  private record Told(String uid, String reason, String note) {}

  /**
   * @param executor sends them
   * @param mayWrite asked before each; a process that does not lead tells nothing
   */
  public Events(
      KubernetesClient client, InstantSource clock, Executor executor, BooleanSupplier mayWrite) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
    this.mayWrite = mayWrite;
  }

  /** Tells that something about {@code object} needs somebody's attention. */
  public void warn(HasMetadata object, String reason, String note) {
    tell(object, "Warning", reason, note);
  }

  /** Tells that something about {@code object} happened. */
  public void note(HasMetadata object, String reason, String note) {
    tell(object, "Normal", reason, note);
  }

  /** Like {@link #warn}, even where the same has just been told. */
  public void warnAlways(HasMetadata object, String reason, String note) {
    tellAlways(object, "Warning", reason, note);
  }

  /** Like {@link #note}, even where the same has just been told. */
  public void noteAlways(HasMetadata object, String reason, String note) {
    tellAlways(object, "Normal", reason, note);
  }

  private void tell(HasMetadata object, String type, String reason, String note) {
    Told key = new Told(object.getMetadata().getUid(), reason, note);
    if (told.asMap().putIfAbsent(key, true) == null) {
      tellAlways(object, type, reason, note);
    }
  }

  private void tellAlways(HasMetadata object, String type, String reason, String note) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    Event event = event(object, type, reason, note);
    executor.execute(() -> sendWaiting(event));
  }

  private Event event(HasMetadata object, String type, String reason, String note) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName(object.getMetadata().getName() + ".")
        .withNamespace(object.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .endInvolvedObject()
        .withType(type)
        .withReason(reason)
        .withMessage(Printable.line(note, LONGEST_NOTE))
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  private void sendWaiting(Event event) {
    try {
      send(event);
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void send(Event event) {
    if (!mayWrite.getAsBoolean()) {
      return;
    }
    try {
      client.v1().events().inNamespace(event.getMetadata().getNamespace()).resource(event).create();
    } catch (KubernetesClientException e) {
      log.debug(
          "An event on {} {}/{} could not be recorded (HTTP {}){}",
          event.getInvolvedObject().getKind(),
          event.getInvolvedObject().getNamespace(),
          event.getInvolvedObject().getName(),
          e.getCode(),
          ApiServerReason.afterColon(e));
    }
  }
}
