package com.infisical.commands.status;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthStatus;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretSpec;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.staticsecret.RefreshInterval;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table from the statuses of resources. Pure. */
public final class StatusRows {
  private static final String UNKNOWN = "Unknown";
  private static final String NOT_PROCESSED =
      "no operator has processed it yet; check with doctor cluster that one runs";
  private static final String FAILED = "Reconciliation failed: ";

  private final Instant now;

  /**
   * @param now what the next refresh is after
   */
  public StatusRows(Instant now) {
    this.now = now;
  }

  public StatusRow of(InfisicalConnection connection) {
    Verdict verdict =
        verdict(connection, connection.getStatus().conditions(), Conditions.IS_READY, null);
    return row(connection, verdict, null, null, connection.getSpec().address());
  }

  public StatusRow of(InfisicalAuth auth) {
    InfisicalAuthStatus status = auth.getStatus();
    Verdict verdict =
        verdict(auth, status.conditions(), Conditions.IS_READY, status.observedGeneration());
    return row(
        auth,
        verdict,
        auth.getSpec().method(),
        status.lastLoginAt(),
        name(auth.getSpec().infisicalConnectionRef()));
  }

  public StatusRow of(InfisicalStaticSecret secret) {
    InfisicalStaticSecretStatus status = secret.getStatus();
    InfisicalStaticSecretSpec spec = secret.getSpec();
    List<Condition> conditions = status.conditions();
    Verdict verdict =
        verdict(secret, conditions, Conditions.LAST_RECONCILE_STATUS, status.observedGeneration());
    return new StatusRow(
        secret.getKind(),
        secret.getMetadata().getNamespace(),
        secret.getMetadata().getName(),
        verdict.ready(),
        message(conditions, Conditions.LAST_RECONCILE_AUTH_METHOD),
        status.lastSyncedAt(),
        nextRefresh(secret).map(Instant::toString).orElse(null),
        refresh(secret),
        spec.sources() == null ? 0 : spec.sources().size(),
        status.sources().stream()
            .map(SourceStatus::count)
            .filter(Objects::nonNull)
            .reduce(Integer::sum)
            .orElse(null),
        spec.targets() == null ? 0 : spec.targets().size(),
        (int) status.targets().stream().filter(target -> target.message() == null).count(),
        name(spec.infisicalAuthRef()),
        verdict.problem());
  }

  private static StatusRow row(
      HasMetadata resource,
      Verdict verdict,
      @Nullable String method,
      @Nullable String lastSuccess,
      @Nullable String reference) {
    return new StatusRow(
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName(),
        verdict.ready(),
        method,
        lastSuccess,
        null,
        null,
        null,
        null,
        null,
        null,
        reference,
        verdict.problem());
  }

  private record Verdict(String ready, @Nullable String problem) {}

  private static Verdict verdict(
      HasMetadata resource, List<Condition> conditions, String type, @Nullable Long observed) {
    Optional<Condition> condition = Conditions.find(conditions, type);
    if (condition.isEmpty()) {
      return new Verdict(UNKNOWN, NOT_PROCESSED);
    }
    Condition found = condition.get();
    Long seen = observed == null ? found.getObservedGeneration() : observed;
    Long generation = resource.getMetadata().getGeneration();
    boolean stale = seen != null && generation != null && seen < generation;
    String ready = Objects.requireNonNullElse(found.getStatus(), UNKNOWN);
    if (stale) {
      return new Verdict(UNKNOWN, "the operator has not processed the last change yet");
    }
    String message = Objects.requireNonNullElse(found.getMessage(), "");
    String problem = message.startsWith(FAILED) ? message.substring(FAILED.length()) : message;
    return new Verdict(ready, ready.equals("True") ? null : problem.replaceAll("\\s+", " "));
  }

  private static @Nullable String refresh(InfisicalStaticSecret secret) {
    boolean instant =
        Conditions.find(secret.getStatus().conditions(), Conditions.INSTANT_UPDATES)
            .filter(condition -> "True".equals(condition.getStatus()))
            .isPresent();
    String interval =
        secret.getSpec().syncOptions() == null
            ? null
            : secret.getSpec().syncOptions().refreshInterval();
    String text =
        switch (RefreshInterval.parse(interval)) {
          case RefreshInterval.Every every -> interval;
          case RefreshInterval.OnChangeOnly never -> "on change";
          case RefreshInterval.Unreadable unreadable -> null;
        };
    return text != null && instant ? text + ", instant" : text;
  }

  /**
   * The first time after now that is a whole number of intervals after the last known read:
   * statuses may lag behind by minutes.
   */
  private Optional<Instant> nextRefresh(InfisicalStaticSecret secret) {
    String interval =
        secret.getSpec().syncOptions() == null
            ? null
            : secret.getSpec().syncOptions().refreshInterval();
    Optional<Instant> lastRead =
        secret.getStatus().sources().stream()
            .flatMap(source -> time(source.lastRead()).stream())
            .max(Instant::compareTo);
    if (lastRead.isEmpty()
        || !(RefreshInterval.parse(interval) instanceof RefreshInterval.Every(Duration every))) {
      return Optional.empty();
    }
    long passed = Math.max(0, Duration.between(lastRead.get(), now).dividedBy(every) + 1);
    return Optional.of(
        lastRead.get().plus(every.multipliedBy(passed)).truncatedTo(ChronoUnit.SECONDS));
  }

  private static @Nullable String message(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type).map(Condition::getMessage).orElse(null);
  }

  private static @Nullable String name(@Nullable ResourceReference reference) {
    return reference == null ? null : reference.namespace() + "/" + reference.name();
  }

  /** A time of a status; empty where it is none. */
  static Optional<Instant> time(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
