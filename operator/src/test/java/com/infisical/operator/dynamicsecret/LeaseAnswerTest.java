package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the refusals of servers, old and new, mean for a lease. */
class LeaseAnswerTest {
  private static CallFailure refused(int status, String error, String message) {
    return CallFailure.of(
        "renewing lease l1",
        "https://infisical",
        new Reply.Refused<>(status, error, message, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "404, NotFound, Dynamic secret lease with ID 'l1' not found, LEASE_GONE",
    "404, NotFound, Project with slug 'shop' not found, DEFINITION_GONE",
    "404, Not Found, Route POST:/x not found, NO_ROUTE",
    "400, BadRequest, The requested renewal would exceed the maximum allowed lease duration,"
        + " REFUSED",
    "400, BadRequest, TTL cannot be larger than max ttl, REFUSED",
    "400, BadRequest, Failed to renew lease due to plan restriction. Upgrade plan, NOT_ALLOWED",
    "403, PermissionDenied, You are not allowed to lease on dynamic-secrets, NOT_ALLOWED",
    "401, UnauthorizedError, Token missing, NOT_ALLOWED",
    "422, ValidationFailure, ttl: TTL must be a greater than 1min, TTL_REFUSED",
    "401, ValidationFailure, ttl: TTL must be a greater than 1min, TTL_REFUSED",
    "422, ValidationFailure, path: too long, REFUSED",
    "500, InternalServerError, Something went wrong, PASSING",
    "429, RateLimitExceeded, Rate limit exceeded, PASSING",
  })
  void meanWhatTheirTextSays(int status, String error, String message, Meaning meaning) {
    assertThat(refused(status, error, message).meaning()).isEqualTo(meaning);
  }

  @Test
  void areAskedAgainAfterTenMinutesWhereOnlySomebodyAtTheServerCanHelp() {
    assertThat(refused(403, "PermissionDenied", "no").retry())
        .isEqualTo(new Retry.After(Duration.ofMinutes(10)));
    assertThat(refused(500, "InternalServerError", "").retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void nameTheFieldsOfThisKind() {
    CallFailure away =
        CallFailure.of(
            "creating a lease", "https://infisical", new Reply.Unreachable<>(Reply.Cause.DNS, ""));
    assertThat(away.sentence()).contains("check .spec.hostAPI").doesNotContain("Connection");
    assertThat(refused(404, "NotFound", "gone").sentence()).contains(".spec.dynamicSecret");
  }
}
