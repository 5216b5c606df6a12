package com.infisical.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Emits an Event and a log line when the status value of one condition changes, and only then; a
 * first success is only logged, since thousands of resources may have it at once.
 *
 * <p>The value before is the one told last, and at first the one that the object's own status has:
 * so a restart tells nothing, and a cache that lags behind tells nothing twice. Safe for use by
 * several threads; one object is reconciled by one at a time.
 */
public final class Transitions {
  private static final Logger log = LoggerFactory.getLogger(Transitions.class);
  private static final String TRUE = "True";

  private final Events events;
  private final String condition;
  private final String reasonWhenTrue;
  private final String reasonWhenFalse;
  private final StatusMemory<?> memory;

  /**
   * @param memory remembers the value told last
   * @param condition the type of the condition
   * @param reasonWhenTrue the reason of the Normal event that says it became True
   * @param reasonWhenFalse the reason of the Warning event that says it became False
   */
  public Transitions(
      Events events,
      StatusMemory<?> memory,
      String condition,
      String reasonWhenTrue,
      String reasonWhenFalse) {
    this.events = events;
    this.memory = memory;
    this.condition = condition;
    this.reasonWhenTrue = reasonWhenTrue;
    this.reasonWhenFalse = reasonWhenFalse;
  }

  /**
   * The conditions of {@code object} have been written.
   *
   * @param before those that its status had, as far as this process knew
   * @param after those that were written
   */
  public void written(HasMetadata object, List<Condition> before, List<Condition> after) {
    written(object, before, after, Optional.empty());
  }

  /**
   * The same where a server refused a request.
   *
   * @param requestId the server's name for that request
   */
  public void written(
      HasMetadata object,
      List<Condition> before,
      List<Condition> after,
      Optional<String> requestId) {
    Conditions.find(after, condition).ifPresent(now -> written(object, before, now, requestId));
  }

  private void written(
      HasMetadata object, List<Condition> before, Condition now, Optional<String> requestId) {
    Optional<String> earlier =
        memory
            .told(object.getMetadata().getUid(), now.getStatus())
            .or(() -> Conditions.find(before, condition).map(Condition::getStatus));
    if (earlier.filter(now.getStatus()::equals).isPresent()) {
      return;
    }
    if (now.getStatus().equals(TRUE)) {
      log(log.atInfo(), object, reasonWhenTrue, now, Optional.empty());
      if (earlier.isPresent()) {
        events.noteAlways(object, reasonWhenTrue, now.getMessage());
      }
    } else {
      log(log.atWarn(), object, reasonWhenFalse, now, requestId);
      events.warnAlways(object, reasonWhenFalse, now.getMessage());
    }
  }

  private static void log(
      LoggingEventBuilder line,
      HasMetadata object,
      String reason,
      Condition now,
      Optional<String> requestId) {
    LoggingEventBuilder told =
        line.addKeyValue("kind", object.getKind())
            .addKeyValue("namespace", object.getMetadata().getNamespace())
            .addKeyValue("name", object.getMetadata().getName())
            .addKeyValue("generation", now.getObservedGeneration())
            .addKeyValue("message", now.getMessage());
    requestId.map(id -> told.addKeyValue("reqId", id)).orElse(told).log(reason);
  }
}
