package com.infisical.operator.auth;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthStatus;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.session.LoginHeld;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The status to report for an InfisicalAuth (docs/infisical-auth.md#status). */
public sealed interface AuthVerdict {
  /**
   * It can log in, or could when it last had to.
   *
   * @param source where the proof comes from; empty where the method has only one source
   * @param tokenExpiresAt empty where a given token does not say
   * @param replaceBefore when a token expires that only a user can replace, where that is soon
   * @param doubtfulIn when to look again although nothing happened; empty for never
   */
  record Ready(
      SessionKey key,
      String source,
      Instant lastLoginAt,
      Optional<Instant> tokenExpiresAt,
      Optional<Instant> replaceBefore,
      Optional<Duration> doubtfulIn)
      implements AuthVerdict {
    private static final Duration WARNED_BEFORE = Duration.ofDays(14);

    private static Ready of(Session session, SessionHealth.Proven proven, Instant now) {
      // A renewal that hangs tells nobody; at the token's end it has to be seen.
      Duration ended =
          Duration.between(now, proven.tokenExpiresAt()).plus(Session.OVERDUE).plusSeconds(1);
      Optional<Instant> given = session.given().flatMap(GivenToken::expiresAt);
      Optional<Duration> warning =
          given.map(end -> Duration.between(now, end.minus(WARNED_BEFORE)));
      return new Ready(
          session.key(),
          session.source(),
          proven.lastLoginAt(),
          session.expiryOf(proven.tokenExpiresAt()),
          warning.filter(left -> !left.isPositive()).flatMap(due -> given),
          Stream.concat(Stream.of(ended), warning.stream())
              .filter(Duration::isPositive)
              .min(Duration::compareTo));
    }

    private String sentence() {
      return "Authentication successful"
          + (source.isEmpty() ? "" : " with " + source)
          + replacement().map(advice -> "; " + advice).orElse("");
    }

    /** What a user has to do before the token expires, where that is soon. */
    Optional<String> replacement() {
      return replaceBefore.map(
          end ->
              "the token expires at %s: store a new one in the Secret referenced by .spec.token.tokenRef before"
                  .formatted(seconds(end)));
    }
  }

  /**
   * It cannot; times where a token from before still serves, or a new one is on trial.
   *
   * @param requestId the server's name for the request that it refused
   * @param onTrial the session whose new token has still to serve
   */
  record NotReady(
      String sentence,
      Optional<String> requestId,
      Optional<SessionKey> onTrial,
      Optional<Instant> lastLoginAt,
      Optional<Instant> tokenExpiresAt,
      Optional<Duration> retryIn)
      implements AuthVerdict {}

  /** A login is under way, whose end wakes the controller. */
  record Pending() implements AuthVerdict {}

  /** The verdict on a session; has a login tried where there was none, and does not wait for it. */
  static AuthVerdict of(Session session, Instant now) {
    return switch (session.health()) {
      // Nothing renews a given token in the background, where nobody uses it.
      case SessionHealth.Proven proven
          when session.given().isPresent() && !proven.tokenExpiresAt().isAfter(now) ->
          prove(session, now);
      case SessionHealth.Proven proven -> Ready.of(session, proven, now);
      case SessionHealth.RenewalFailed renewal -> of(session, renewal, now);
      case SessionHealth.OnTrial trial -> of(session, trial);
      case SessionHealth.Unproven unproven -> prove(session, now);
      case SessionHealth.Failing failing -> prove(session, now);
    };
  }

  /** The verdict that {@code failure} asks for. */
  static AuthVerdict notReady(Failure failure, Optional<Duration> retryIn) {
    return new NotReady(
        failure.sentence(),
        failure.requestId(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        retryIn);
  }

  /** The server's name for the request that it refused. */
  default Optional<String> refusedRequest() {
    return this instanceof NotReady not ? not.requestId() : Optional.empty();
  }

  /** In what time to look again without being woken. */
  default Optional<Duration> lookAgainIn() {
    return switch (this) {
      case Ready ready -> ready.doubtfulIn();
      case Pending pending -> Optional.empty();
      case NotReady not -> not.retryIn();
    };
  }

  /**
   * The status that says so.
   *
   * @param flaw what is wrong with the rule of the InfisicalAuth about who may use it
   */
  default InfisicalAuthStatus status(InfisicalAuth auth, Optional<String> flaw, Instant now) {
    long generation = generationOf(auth);
    Conditions conditions =
        new Conditions(auth.getStatus().conditions(), generation, now)
            .errorIf(Conditions.ALLOWED_NAMESPACES, flaw)
            .ok(
                Conditions.AUTH_METHOD,
                Objects.requireNonNullElse(auth.getSpec().method(), "none"));
    return switch (this) {
      case Ready ok ->
          new InfisicalAuthStatus(
              conditions.ok(Conditions.IS_READY, ok.sentence()).toList(),
              generation,
              ok.tokenExpiresAt().map(AuthVerdict::seconds).orElse(null),
              seconds(ok.lastLoginAt()));
      case Pending pending -> auth.getStatus();
      case NotReady not ->
          new InfisicalAuthStatus(
              conditions.error(Conditions.IS_READY, not.sentence()).toList(),
              generation,
              not.tokenExpiresAt().map(AuthVerdict::seconds).orElse(null),
              not.lastLoginAt().map(AuthVerdict::seconds).orElse(null));
    };
  }

  private static AuthVerdict of(Session session, SessionHealth.RenewalFailed renewal, Instant now) {
    // A wall clock that was set forward calls a token expired that serves: then nothing is to come.
    Optional<Duration> ended =
        Optional.of(Duration.between(now, renewal.tokenExpiresAt()).plusSeconds(1))
            .filter(Duration::isPositive);
    if (!(renewal.failure() instanceof ServerFailure failure && failure.isRejection())) {
      // The present token serves; what cannot be reached may be back before it ends.
      return new Ready(
          session.key(),
          session.source(),
          renewal.lastLoginAt(),
          Optional.of(renewal.tokenExpiresAt()),
          Optional.empty(),
          ended);
    }
    return new NotReady(
        "renewal rejected: %s; reads continue with the current token until %s"
            .formatted(renewal.failure().sentence(), seconds(renewal.tokenExpiresAt())),
        renewal.failure().requestId(),
        Optional.empty(),
        Optional.of(renewal.lastLoginAt()),
        Optional.of(renewal.tokenExpiresAt()),
        ended);
  }

  private static AuthVerdict of(Session session, SessionHealth.OnTrial trial) {
    return new NotReady(
        trial.failure().sentence(),
        trial.failure().requestId(),
        Optional.of(session.key()),
        Optional.of(trial.lastLoginAt()),
        session.expiryOf(trial.tokenExpiresAt()),
        Optional.of(trial.endsIn()));
  }

  private static AuthVerdict prove(Session session, Instant now) {
    Optional<Duration> heldFor = session.prove();
    return switch (session.health()) {
      case SessionHealth.Failing(Failure failure) -> notReady(failure, heldFor);
      case SessionHealth.Unproven unproven when heldFor.isPresent() ->
          notReady(new LoginHeld.Back(), heldFor);
      case SessionHealth.Unproven unproven -> new Pending();
      case SessionHealth.RenewalFailed renewal -> new Pending();
      case SessionHealth.OnTrial trial -> of(session, trial);
      case SessionHealth.Proven proven -> Ready.of(session, proven, now);
    };
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
