package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads and changes the times in the status of an InfisicalStaticSecret. Pure.
 *
 * <p>Times alone are no reason to write a status: where all else is as it was, the times stay too,
 * and a slow sweep brings them up to date.
 */
final class StatusTimes {
  private StatusTimes() {}

  /** {@code status} with its times as in {@code earlier}, as far as they say the same thing. */
  static InfisicalStaticSecretStatus withTimesOf(
      InfisicalStaticSecretStatus earlier, InfisicalStaticSecretStatus status) {
    List<Condition> conditions =
        status.conditions().stream()
            .map(
                c ->
                    Conditions.LAST_SUCCESSFUL_RECONCILE_AT.equals(c.getType())
                        ? withMessageOf(earlier, c)
                        : c)
            .toList();
    return new InfisicalStaticSecretStatus(
        conditions,
        status.observedGeneration(),
        earlier.lastSyncedAt() == null ? status.lastSyncedAt() : earlier.lastSyncedAt(),
        status.syncedKeys(),
        withReadTimesOf(earlier.sources(), status.sources()),
        status.targets());
  }

  /**
   * {@code status} with newer times, where it says that all is well.
   *
   * @param lastSeen when each source was last found to be as it was; empty when one was not
   */
  static InfisicalStaticSecretStatus seen(
      InfisicalStaticSecretStatus status, List<Instant> lastSeen) {
    if (!mayBeNewer(status, lastSeen)) {
      return status;
    }
    String success = text(Collections.min(lastSeen));
    List<SourceStatus> sources = new ArrayList<>();
    for (int i = 0; i < lastSeen.size(); i++) {
      sources.add(withReadTime(status.sources().get(i), text(lastSeen.get(i))));
    }
    return new InfisicalStaticSecretStatus(
        status.conditions().stream().map(c -> succeededAt(c, success)).toList(),
        status.observedGeneration(),
        success,
        status.syncedKeys(),
        sources,
        status.targets());
  }

  /**
   * When the resource was last found in step: by {@code status}, or later by {@link #seen}; empty
   * where it never was.
   */
  static Optional<Instant> lastSuccess(InfisicalStaticSecretStatus status, List<Instant> lastSeen) {
    return mayBeNewer(status, lastSeen) ? Optional.of(Collections.min(lastSeen)) : syncedAt(status);
  }

  /** The time that {@code status} has, which another process may have written. */
  static Optional<Instant> syncedAt(InfisicalStaticSecretStatus status) {
    try {
      return Optional.ofNullable(status.lastSyncedAt()).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean mayBeNewer(InfisicalStaticSecretStatus status, List<Instant> lastSeen) {
    boolean well =
        Conditions.find(status.conditions(), Conditions.LAST_RECONCILE_STATUS)
            .filter(c -> "True".equals(c.getStatus()))
            .isPresent();
    return well && !lastSeen.isEmpty() && lastSeen.size() == status.sources().size();
  }

  private static Condition succeededAt(Condition condition, String time) {
    return Conditions.LAST_SUCCESSFUL_RECONCILE_AT.equals(condition.getType())
        ? condition.edit().withMessage(time).build()
        : condition;
  }

  private static Condition withMessageOf(InfisicalStaticSecretStatus earlier, Condition condition) {
    return Conditions.find(earlier.conditions(), condition.getType())
        .map(e -> condition.edit().withMessage(e.getMessage()).build())
        .orElse(condition);
  }

  private static List<SourceStatus> withReadTimesOf(
      List<SourceStatus> earlier, List<SourceStatus> sources) {
    List<SourceStatus> result = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      SourceStatus source = sources.get(i);
      String read = i < earlier.size() ? earlier.get(i).lastRead() : null;
      result.add(read == null ? source : withReadTime(source, read));
    }
    return result;
  }

  private static SourceStatus withReadTime(SourceStatus source, String read) {
    return new SourceStatus(
        source.index(),
        source.projectId(),
        source.projectSlug(),
        source.environmentSlug(),
        source.secretPath(),
        source.count(),
        source.version(),
        read);
  }

  /** A time as a status has it, to the second. */
  static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
