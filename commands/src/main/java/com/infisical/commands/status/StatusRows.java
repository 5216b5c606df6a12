package com.infisical.commands.status;

import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthStatus;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalDynamicSecretStatus;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretSpec;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.LeaseStatus;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SourceStatus;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.pushsecret.PushSecrets;
import com.infisical.operator.pushsecret.generator.GeneratorCheck;
import com.infisical.operator.staticsecret.RefreshInterval;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.SyncPlan;
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
  private static final List<String> FAILED =
      List.of("Reconciliation failed: ", "Failed to sync secrets: ");

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
    return row(connection, verdict).reference(connection.getSpec().address()).build();
  }

  public StatusRow of(InfisicalAuth auth) {
    InfisicalAuthStatus status = auth.getStatus();
    Verdict verdict =
        verdict(auth, status.conditions(), Conditions.IS_READY, status.observedGeneration());
    return row(auth, verdict)
        .method(auth.getSpec().method())
        .lastSuccess(status.lastLoginAt())
        .reference(name(auth.getSpec().infisicalConnectionRef()))
        .build();
  }

  public StatusRow of(InfisicalStaticSecret secret) {
    InfisicalStaticSecretStatus status = secret.getStatus();
    InfisicalStaticSecretSpec spec = secret.getSpec();
    List<Condition> conditions = status.conditions();
    Verdict verdict =
        verdict(secret, conditions, Conditions.LAST_RECONCILE_STATUS, status.observedGeneration());
    return row(secret, verdict)
        .method(message(conditions, Conditions.LAST_RECONCILE_AUTH_METHOD))
        .lastSuccess(status.lastSyncedAt())
        .nextRefresh(nextRefresh(secret).map(Instant::toString).orElse(null))
        .refresh(refresh(secret))
        .sources(spec.sources() == null ? 0 : spec.sources().size())
        .secrets(secrets(status))
        .targets(spec.targets() == null ? 0 : spec.targets().size())
        .synced((int) status.targets().stream().filter(target -> target.message() == null).count())
        .reference(name(spec.infisicalAuthRef()))
        .build();
  }

  private static @Nullable Integer secrets(InfisicalStaticSecretStatus status) {
    return status.sources().stream()
        .map(SourceStatus::count)
        .filter(Objects::nonNull)
        .reduce(Integer::sum)
        .orElse(null);
  }

  public StatusRow of(InfisicalSecret secret) {
    List<Condition> conditions = secret.getStatus().conditions();
    Verdict verdict = verdict(secret, conditions, InfisicalSecrets.success(), null);
    Optional<SyncPlan> plan =
        InfisicalSecrets.read(secret) instanceof SyncKind.Reading.Usable(SyncPlan usable)
            ? Optional.of(usable)
            : Optional.empty();
    Integer targets = plan.map(usable -> usable.targets().size()).orElse(null);
    return row(secret, verdict)
        .method(InfisicalSecrets.access(secret).map(StatusRows::method).orElse(null))
        .lastSuccess(message(conditions, Conditions.LAST_SUCCESSFUL_RECONCILE_AT))
        .refresh(
            plan.flatMap(SyncPlan::interval)
                .map(
                    every ->
                        Ages.of(every)
                            + (isTrue(conditions, Conditions.INSTANT_UPDATES) ? ", instant" : ""))
                .orElse(null))
        .sources(plan.map(usable -> usable.sources().size()).orElse(null))
        .targets(targets)
        .synced(verdict.ready().equals("True") ? targets : null)
        .reference(secret.getSpec().hostAPI())
        .build();
  }

  public StatusRow of(InfisicalDynamicSecret secret) {
    InfisicalDynamicSecretStatus status = secret.getStatus();
    Verdict verdict = verdict(secret, status.conditions(), DynamicSecrets.success(), null);
    LeaseStatus lease = status.lease();
    String expires = lease == null ? null : lease.expiresAt();
    boolean dead = time(expires).filter(at -> at.isBefore(now)).isPresent();
    boolean ready = verdict.ready().equals("True");
    Verdict shown =
        ready && dead
            ? new Verdict(
                "False",
                "the lease expired at %s and no operator has replaced it; check with doctor cluster that one runs"
                    .formatted(expires))
            : verdict;
    return row(secret, shown)
        .method(
            LeasePreview.read(secret) instanceof LeasePreview.Reading.Usable usable
                ? method(usable.access())
                : null)
        .sources(1)
        .targets(1)
        .synced(ready ? 1 : 0)
        .leaseExpires(expires)
        .reference(secret.getSpec().hostApi())
        .build();
  }

  public StatusRow of(InfisicalPushSecret push) {
    Verdict verdict = verdict(push, push.getStatus().conditions(), PushSecrets.success(), null);
    Optional<PushPreview.Reading.Usable> spec =
        PushPreview.read(push) instanceof PushPreview.Reading.Usable usable
            ? Optional.of(usable)
            : Optional.empty();
    return row(push, verdict)
        .method(spec.map(usable -> method(usable.access())).orElse(null))
        .refresh(Objects.requireNonNullElse(push.getSpec().resyncInterval(), "on change"))
        .sources(
            spec.map(usable -> (usable.source().isPresent() ? 1 : 0) + usable.generators().size())
                .orElse(null))
        .secrets(push.getStatus().managedSecrets().size())
        .reference(push.getSpec().hostApi())
        .build();
  }

  /** Generators have no status: whether their rules can be followed is all there is. */
  public StatusRow of(ClusterGenerator generator) {
    Optional<String> flaw = GeneratorCheck.flaw(generator);
    return row(generator, new Verdict(flaw.isEmpty() ? "True" : "False", flaw.orElse(null)))
        .build();
  }

  private static StatusRowBuilder row(HasMetadata resource, Verdict verdict) {
    return new StatusRowBuilder(resource, verdict.ready(), verdict.problem());
  }

  private static @Nullable String method(InlineSpec access) {
    return access.logins().isEmpty() ? null : access.logins().getFirst().name();
  }

  private static boolean isTrue(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type)
        .filter(condition -> "True".equals(condition.getStatus()))
        .isPresent();
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
    String problem =
        FAILED.stream()
            .filter(message::startsWith)
            .findFirst()
            .map(prefix -> message.substring(prefix.length()))
            .orElse(message);
    return new Verdict(ready, ready.equals("True") ? null : problem.replaceAll("\\s+", " "));
  }

  private static @Nullable String refresh(InfisicalStaticSecret secret) {
    boolean instant = isTrue(secret.getStatus().conditions(), Conditions.INSTANT_UPDATES);
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
