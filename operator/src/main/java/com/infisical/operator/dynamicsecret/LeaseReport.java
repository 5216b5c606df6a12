package com.infisical.operator.dynamicsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalDynamicSecretStatus;
import com.infisical.operator.api.LeaseStatus;
import com.infisical.operator.dynamicsecret.lease.GoDuration;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.reload.WorkloadFailure;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Writes the status of InfisicalDynamicSecrets: the Go operator's five conditions and the present
 * lease (docs/infisical-dynamic-secret.md#status). Safe for use by several threads.
 */
final class LeaseReport {
  private static final String PREFIX = "secrets.infisical.com/";

  /** Whether all is well. */
  static final String RECONCILE = PREFIX + "Reconcile";

  private static final String AUTHENTICATED = PREFIX + "Authenticated";
  private static final String LEASE_CREATED = PREFIX + "LeaseCreated";
  private static final String LEASE_RENEWAL = PREFIX + "LeaseRenewal";
  private static final String AUTO_REDEPLOY = PREFIX + "AutoRedeployReady";

  private final StatusWriter<InfisicalDynamicSecret> writer;
  private final StatusMemory<InfisicalDynamicSecretStatus> memory;
  private final Transitions transitions;
  private final InstantSource clock;

  LeaseReport(
      StatusWriter<InfisicalDynamicSecret> writer,
      StatusMemory<InfisicalDynamicSecretStatus> memory,
      Events events,
      InstantSource clock) {
    this.writer = writer;
    this.memory = memory;
    this.transitions = new Transitions(events, memory, RECONCILE, "LeaseReady", "LeaseNotReady");
    this.clock = clock;
  }

  /** A time as messages and statuses have it. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Only a changed spec helps. */
  StatusWrite unusable(InfisicalDynamicSecret resource, String sentence) {
    Conditions conditions = conditions(resource);
    conditions.error(RECONCILE, failed(sentence));
    return write(resource, conditions, Optional.empty(), Optional.empty());
  }

  /** Says what was found. */
  StatusWrite found(InfisicalDynamicSecret resource, Findings findings) {
    Conditions conditions = conditions(resource);
    findings
        .noSession()
        .ifPresentOrElse(
            why -> conditions.error(AUTHENTICATED, why),
            () ->
                conditions.ok(
                    AUTHENTICATED,
                    findings.method().map(method -> "Login with " + method).orElse("Login")));
    leaseCreated(conditions, findings);
    leaseRenewal(conditions, findings);
    redeploy(conditions, findings.reload());
    findings
        .problem()
        .ifPresentOrElse(
            why -> conditions.error(RECONCILE, failed(why)),
            () -> conditions.ok(RECONCILE, "Reconciliation successful"));
    return write(resource, conditions, findings.present(), findings.requestId());
  }

  void forget(String uid) {
    memory.forget(uid);
  }

  private Conditions conditions(InfisicalDynamicSecret resource) {
    return new Conditions(
        resource.getStatus().conditions(), generationOf(resource), clock.instant());
  }

  private static String failed(String why) {
    return "Reconciliation failed: " + why;
  }

  private static void leaseCreated(Conditions conditions, Findings findings) {
    Optional<String> why = findings.notWritten().or(findings::notCreated);
    if (why.isPresent()) {
      conditions.error(LEASE_CREATED, why.get());
    } else if (findings.present().isPresent()) {
      conditions.ok(LEASE_CREATED, "The Secret contains lease " + findings.present().get().id());
    } else {
      conditions.error(LEASE_CREATED, findings.noSession().orElse("There is no lease yet"));
    }
  }

  private static void leaseRenewal(Conditions conditions, Findings findings) {
    Optional<HeldLease> lease = findings.present();
    Optional<String> why = findings.notRenewed().or(findings::noSession).or(findings::notCreated);
    if (findings.hasDeadCredentials() && lease.isPresent()) {
      conditions.error(
          LEASE_RENEWAL,
          why.map(each -> each + "; ").orElse("")
              + "the credentials in the Secret expired at "
              + time(lease.get().end()));
    } else if (why.isPresent()) {
      conditions.error(
          LEASE_RENEWAL,
          lease
              .filter(held -> findings.notRenewed().isEmpty())
              .map(held -> why.get() + "; credentials valid until " + time(held.end()))
              .orElse(why.get()));
    } else {
      conditions.ok(LEASE_RENEWAL, "The lease is kept alive");
    }
  }

  private static void redeploy(Conditions conditions, ReloadResult reload) {
    List<String> failures = reload.failures().stream().map(WorkloadFailure::sentence).toList();
    if (failures.isEmpty()) {
      conditions.ok(
          AUTO_REDEPLOY,
          "Workloads that consume the Secret are restarted when its lease is replaced");
    } else {
      conditions.error(
          AUTO_REDEPLOY,
          "%d of %d workloads could not be restarted: %s"
              .formatted(failures.size(), reload.consumers(), failures.getFirst()));
    }
  }

  private StatusWrite write(
      InfisicalDynamicSecret resource,
      Conditions conditions,
      Optional<HeldLease> present,
      Optional<String> requestId) {
    InfisicalDynamicSecretStatus before = resource.getStatus();
    List<Condition> written = conditions.toList();
    InfisicalDynamicSecretStatus status =
        present
            .map(
                lease ->
                    new InfisicalDynamicSecretStatus(
                        written,
                        new LeaseStatus(
                            lease.id(), 0L, time(lease.createdAt()), time(lease.expiresAt())),
                        lease.definitionId(),
                        lease.max().map(GoDuration::of).orElse(null)))
            .orElseGet(
                () ->
                    new InfisicalDynamicSecretStatus(
                        written, before.lease(), before.dynamicSecretId(), before.maxTtl()));
    StatusWrite done = writer.write(resource, status);
    if (done.isVerdict()) {
      transitions.written(resource, before.conditions(), written, requestId);
    }
    return done;
  }
}
