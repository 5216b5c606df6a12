package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.dynamicsecret.LeasePreview.LeaseResult;
import com.infisical.operator.dynamicsecret.LeasePreview.Reading;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.target.plan.TargetFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says how the lease of an InfisicalDynamicSecret is, and whether its Secret can be written. Never
 * creates, renews or revokes one. For one thread.
 */
final class LeaseExam {
  private final Tools tools;
  private final Rights rights;
  private final TargetExam targets;

  LeaseExam(Tools tools, Rights rights, TargetExam targets) {
    this.tools = tools;
    this.rights = rights;
    this.targets = targets;
  }

  /** Adds what was found of {@code resource}. */
  void of(
      InfisicalDynamicSecret resource, Reading.Usable spec, Session session, Diagnosis diagnosis) {
    try {
      diagnosis.add(lease(spec, tools.leases.lease(resource, session)));
    } catch (KubernetesClientException e) {
      diagnosis.add(rights.refused(Step.LEASE, "get", "secrets", spec.target(), e));
      return;
    }
    Optional<TargetFailure> objection = tools.leases.objection(resource);
    if (objection.isPresent()) {
      diagnosis.add(rights.finding(Step.WRITE, objection.get()).inWords(LeasePreview::inOwnWords));
      return;
    }
    diagnosis.ok(Step.WRITE, spec.target() + ": a new lease could be written there", List.of());
    targets.restarts(spec.target(), diagnosis);
  }

  private static Finding lease(Reading.Usable spec, LeaseResult result) {
    return switch (result) {
      case LeaseResult.Live live -> live(spec, live);
      case LeaseResult.Gone(String id) ->
          failed(
              "the server no longer has lease %s of %s (revoked or expired), so the credentials in %s are no longer valid; set the annotation secrets.infisical.com/force-sync to a new value to have another lease created at once"
                  .formatted(id, spec.definition(), spec.target()));
      case LeaseResult.None() ->
          finding(
              Outcome.NOTE,
              "there is no lease of %s yet; the operator creates one".formatted(spec.definition()),
              List.of());
      case LeaseResult.Unknown(var failure) -> failed(failure.sentence());
    };
  }

  private static Finding live(Reading.Usable spec, LeaseResult.Live live) {
    Duration left = Duration.between(live.now(), live.expiresAt());
    List<String> details = new ArrayList<>();
    details.add("created at " + time(live.createdAt()) + ", expires at " + time(live.expiresAt()));
    live.next().map(LeaseExam::next).ifPresent(details::add);
    String what = "lease %s of %s".formatted(live.id(), spec.definition());
    String kind = live.type().isEmpty() ? "" : " (" + live.type() + ")";
    if (left.isNegative() || left.isZero()) {
      return failed(
          "%s expired %s ago, so the credentials in %s are no longer valid; check with doctor cluster that an operator runs, and what it reports below"
              .formatted(what, text(left.negated()), spec.target()));
    }
    if (!live.inTarget()) {
      return finding(
          Outcome.NOTE,
          "%s%s: %s left, but %s does not contain its credentials; the operator creates a new lease"
              .formatted(what, kind, text(left), spec.target()),
          details);
    }
    return finding(Outcome.OK, "%s%s: %s left".formatted(what, kind, text(left)), details);
  }

  private static String next(Upkeep next) {
    return switch (next) {
      case Upkeep.Wait(Instant until) -> "next look of the operator at " + time(until);
      case Upkeep.Renew(var ttl) -> "to be renewed now";
      case Upkeep.Replace(Upkeep.Cause cause) -> "to be replaced now: " + cause.words();
    };
  }

  /** The largest two units. */
  static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    return seconds < 86_400
        ? seconds / 3_600 + "h" + seconds / 60 % 60 + "m"
        : seconds / 86_400 + "d" + seconds / 3_600 % 24 + "h";
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Finding failed(String sentence) {
    return finding(Outcome.FAILED, sentence, List.of());
  }

  private static Finding finding(Outcome outcome, String sentence, List<String> details) {
    return new Finding(Step.LEASE, outcome, sentence, details, false);
  }
}
