package com.infisical.operator.dynamicsecret;

import com.infisical.client.HttpStatus;
import com.infisical.client.LeaseTimes;
import com.infisical.client.Reply;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Result of a call about leases.
 *
 * @param <T> what the server gives when all is well
 */
sealed interface LeaseAnswer<T> {
  /** All is well. */
  record Ok<T>(T value) implements LeaseAnswer<T> {}

  /** It failed. */
  record Failed<T>(CallFailure failure) implements LeaseAnswer<T> {}

  /** The session is over: ask for the present one. */
  record Stale<T>() implements LeaseAnswer<T> {}

  /** Whether a lease is gone after this came of revoking it. */
  static boolean isGone(LeaseAnswer<LeaseTimes> revoked) {
    return switch (revoked) {
      case Ok<LeaseTimes> ok -> true;
      case Failed<LeaseTimes>(CallFailure failure) ->
          switch (failure.meaning()) {
            case LEASE_GONE, DEFINITION_GONE, ELSEWHERE -> true;
            case TTL_REFUSED, REFUSED, NOT_ALLOWED, NO_TOKEN, NO_ROUTE, PASSING -> false;
          };
      case Stale<LeaseTimes> stale -> false;
    };
  }

  /** What a failure means. */
  enum Meaning {
    /** The server does not know the lease. */
    LEASE_GONE,
    /** The server does not know the project, the folder or the dynamic secret. */
    DEFINITION_GONE,
    /** The server refuses the time to live. */
    TTL_REFUSED,
    /** The server refuses this lease, or this kind of call for it. */
    REFUSED,
    /** The identity or the plan does not allow it. */
    NOT_ALLOWED,
    /** The lease is at another server than the session. */
    ELSEWHERE,
    /** There is no login now. */
    NO_TOKEN,
    /** What answers has no leases: not Infisical, or not this version of it. */
    NO_ROUTE,
    /** It may pass by itself. */
    PASSING
  }

  /** Why a call failed. */
  record CallFailure(Meaning meaning, Failure why) implements Failure {
    /** How long the operator waits where only somebody at the server can help. */
    static final Duration UNTIL_ASKED_AGAIN = Duration.ofMinutes(10);

    /**
     * What proxies answer that lost the server after they had sent it the request: 502 and 504, and
     * those of Cloudflare
     * (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/).
     */
    private static final Set<Integer> LOST_BEHIND_A_PROXY = Set.of(502, 504, 520, 524);

    private static final String LEASE = "Dynamic secret lease with ID";
    private static final String PLAN = "plan restriction";
    private static final String VALIDATION = "ValidationFailure";

    /** The failure of {@code action} at {@code address}, which gave {@code reply}. */
    static CallFailure of(String action, String address, Reply<?> reply) {
      Meaning meaning = meaning(reply);
      return new CallFailure(meaning, new ServerFailure(action, address, reply, advice(meaning)));
    }

    private static Meaning meaning(Reply<?> reply) {
      if (!(reply instanceof Reply.Refused<?> refused)) {
        return Meaning.PASSING;
      }
      // A server of 2024 says 401 where others say 422.
      if (isValidation(refused)) {
        return refused.message().contains("ttl") || refused.message().contains("TTL")
            ? Meaning.TTL_REFUSED
            : Meaning.REFUSED;
      }
      return switch (refused.status()) {
        case HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN -> Meaning.NOT_ALLOWED;
        case HttpStatus.NOT_FOUND -> missing(refused);
        case HttpStatus.BAD_REQUEST ->
            refused.message().contains(PLAN) ? Meaning.NOT_ALLOWED : Meaning.REFUSED;
        default -> Meaning.PASSING;
      };
    }

    private static Meaning missing(Reply.Refused<?> refused) {
      if (refused.isMissingRoute()) {
        return Meaning.NO_ROUTE;
      }
      return refused.message().contains(LEASE) ? Meaning.LEASE_GONE : Meaning.DEFINITION_GONE;
    }

    /** Whether the server objects to a field, which says nothing about the token. */
    static boolean isValidation(Reply.Refused<?> refused) {
      return refused.status() == HttpStatus.UNPROCESSABLE || refused.error().equals(VALIDATION);
    }

    private static String advice(Meaning meaning) {
      return switch (meaning) {
        case DEFINITION_GONE ->
            "check the project, environmentSlug, secretsPath and secretName of"
                + " .spec.dynamicSecret";
        case TTL_REFUSED -> "set .spec.leaseTTL to at least 1m, and to what the server allows";
        case NOT_ALLOWED ->
            "check that the identity's role may lease dynamic secrets there, and that the plan"
                + " includes them";
        case NO_ROUTE, LEASE_GONE, REFUSED, ELSEWHERE, NO_TOKEN, PASSING -> "";
      };
    }

    /** Whether trying again soon may help. */
    boolean mayPass() {
      return switch (meaning) {
        case PASSING, NO_TOKEN, NO_ROUTE -> true;
        case LEASE_GONE, DEFINITION_GONE, TTL_REFUSED, REFUSED, NOT_ALLOWED, ELSEWHERE -> false;
      };
    }

    /** Whether the server may have done what it was asked for: only its answer was lost. */
    boolean mayBeDone() {
      if (!(why instanceof ServerFailure failure)) {
        return false;
      }
      return switch (failure.reply()) {
        case Reply.Undecodable<?> garbage -> true;
        case Reply.Unreachable<?> unreachable ->
            unreachable.cause() == Reply.Cause.TIMEOUT || unreachable.cause() == Reply.Cause.BROKEN;
        case Reply.Foreign<?> foreign -> LOST_BEHIND_A_PROXY.contains(foreign.status());
        case Reply.Ok<?> ok -> false;
        case Reply.NotModified<?> unchanged -> false;
        case Reply.Refused<?> refused -> false;
      };
    }

    @Override
    public String sentence() {
      return InlineConnection.inFieldsOfResource(why.sentence());
    }

    @Override
    public Optional<String> requestId() {
      return why.requestId();
    }

    @Override
    public Retry retry() {
      return mayPass() ? why.retry() : new Retry.After(UNTIL_ASKED_AGAIN);
    }
  }
}
