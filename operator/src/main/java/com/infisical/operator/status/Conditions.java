package com.infisical.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The conditions of one object: what it had, with what is true now put in its place. Pure.
 *
 * <p>{@code lastTransitionTime} moves only when the status value changes, and conditions of other
 * writers stay (docs/infisical-static-secret.md#status).
 */
public final class Conditions {
  /** Whether a connection or an InfisicalAuth works. */
  public static final String IS_READY = "secrets.infisical.com/IsReady";

  /** The login method of an InfisicalAuth. */
  public static final String AUTH_METHOD = "secrets.infisical.com/AuthMethod";

  /** An address that sends credentials in the clear. */
  public static final String PLAIN_HTTP = "secrets.infisical.com/PlainHttp";

  /** That a rule about who may use an object cannot be followed; absent where all is well. */
  public static final String ALLOWED_NAMESPACES = "secrets.infisical.com/AllowedNamespaces";

  /** Whether the last reconcile of a static secret succeeded. */
  public static final String LAST_RECONCILE_STATUS = "secrets.infisical.com/LastReconcileStatus";

  /** The login method that the last reconcile of a static secret used. */
  public static final String LAST_RECONCILE_AUTH_METHOD =
      "secrets.infisical.com/LastReconcileAuthMethod";

  /** When all targets of a static secret were last written or found right. */
  public static final String LAST_SUCCESSFUL_RECONCILE_AT =
      "secrets.infisical.com/LastSuccessfulReconcileAt";

  /** How many workloads the last change of a target restarted. */
  public static final String LAST_RECONCILE_AFFECTED_DEPLOYMENTS =
      "secrets.infisical.com/LastReconcileAffectedDeployments";

  /** Whether changes at the server are told at once. */
  public static final String INSTANT_UPDATES = "secrets.infisical.com/InstantUpdates";

  private static final int LONGEST_MESSAGE = 2_000;

  private final Map<String, Condition> byType = new LinkedHashMap<>();
  private final long generation;
  private final String now;

  /**
   * Starts from what the object has.
   *
   * @param present the conditions of the object's status
   * @param generation {@code metadata.generation} of the object that was processed
   * @param now the time of a transition
   */
  public Conditions(List<Condition> present, long generation, Instant now) {
    for (Condition condition : present) {
      if (condition.getType() != null) {
        byType.put(condition.getType(), condition);
      }
    }
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The condition of {@code type} among {@code conditions}, where there is one. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** Since when {@code condition} is False; empty where it is not, or does not say. */
  public static Optional<Instant> failingSince(Condition condition) {
    if (!"False".equals(condition.getStatus()) || condition.getLastTransitionTime() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(condition.getLastTransitionTime()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Sets a condition to True with reason {@code OK}. */
  public Conditions ok(String type, String message) {
    return set(type, true, "OK", message);
  }

  /** Sets a condition to False with reason {@code Error}. */
  public Conditions error(String type, String message) {
    return set(type, false, "Error", message);
  }

  /** Sets a condition. */
  public Conditions set(String type, boolean status, String reason, String message) {
    String value = status ? "True" : "False";
    Condition before = byType.get(type);
    String since =
        before != null && Objects.equals(before.getStatus(), value)
            ? before.getLastTransitionTime()
            : null;
    byType.put(
        type,
        new ConditionBuilder()
            .withType(type)
            .withStatus(value)
            .withReason(reason)
            .withMessage(shortened(message))
            .withObservedGeneration(generation)
            .withLastTransitionTime(Objects.requireNonNullElse(since, now))
            .build());
    return this;
  }

  /** Sets a condition to False for what is wrong, or takes it away where nothing is. */
  public Conditions errorIf(String type, Optional<String> wrong) {
    return wrong.map(message -> error(type, message)).orElseGet(() -> remove(type));
  }

  /** Takes a condition away. */
  public Conditions remove(String type) {
    byType.remove(type);
    return this;
  }

  /** All conditions: those that were there in their order, then new ones. */
  public List<Condition> toList() {
    return List.copyOf(new ArrayList<>(byType.values()));
  }

  private static String shortened(String message) {
    return Printable.line(message, LONGEST_MESSAGE);
  }
}
