package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.session.LoginBackoff.Account;
import com.infisical.operator.auth.session.LoginBackoff.Kind;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LoginBackoffTest {
  /** Draws the middle, so that a delay has its plain length. */
  private static final RandomGenerator MIDDLE =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }

        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  private static final Failure WHY = new LoginHeld.ByABug();

  private final LoginBackoff backoff = new LoginBackoff(MIDDLE);

  @Test
  void waitsThirtySecondsDoublingToFiveMinutesAfterRefusals() {
    LoginBackoff.Key key = key("wrong", false);

    assertThat(fail(key, Kind.REFUSED, 0)).isEqualTo(at(30));
    assertThat(fail(key, Kind.REFUSED, 30)).isEqualTo(at(90));
    assertThat(fail(key, Kind.REFUSED, 90)).isEqualTo(at(210));
    assertThat(fail(key, Kind.REFUSED, 210)).isEqualTo(at(450));
    assertThat(fail(key, Kind.REFUSED, 450)).isEqualTo(at(750));
    assertThat(fail(key, Kind.REFUSED, 750)).isEqualTo(at(1_050));
  }

  @Test
  void waitsOneSecondDoublingToOneMinuteAfterNetworkFailures() {
    LoginBackoff.Key key = key("right", true);

    assertThat(fail(key, Kind.UNREACHABLE, 0)).isEqualTo(at(1));
    assertThat(fail(key, Kind.UNREACHABLE, 1)).isEqualTo(at(3));
    for (int i = 0; i < 10; i++) {
      fail(key, Kind.UNREACHABLE, 3);
    }
    assertThat(fail(key, Kind.UNREACHABLE, 100)).isEqualTo(at(160));
  }

  @Test
  void countsNoLoginThatWasHeldBackAndWaitsExactlyForItsTurn() {
    LoginBackoff.Key key = key("right", true);

    assertThat(backoff.failed(key, Kind.HELD_BACK, WHY, Optional.of(at(43)), at(0)))
        .isEqualTo(at(43));
    assertThat(backoff.blockedUntil(key, at(42))).contains(at(43));
    assertThat(backoff.blockedUntil(key, at(43))).isEmpty();
    assertThat(fail(key, Kind.UNREACHABLE, 43)).isEqualTo(at(44));
  }

  @Test
  void honoursWhatTheServerAsksWhereThatIsLonger() {
    LoginBackoff.Key key = key("wrong", false);

    assertThat(backoff.failed(key, Kind.UNREACHABLE, WHY, Optional.of(at(40)), at(0)))
        .isEqualTo(at(40));
    assertThat(backoff.failed(key, Kind.REFUSED, WHY, Optional.of(at(1)), at(40)))
        .isEqualTo(at(70));
  }

  @Test
  void letsAChangedCredentialTryAtOnceAlsoOnAnAccountThatMayLock() {
    fail(key("wrong", true), Kind.REFUSED, 0);
    fail(key("also wrong", true), Kind.REFUSED, 1);

    assertThat(backoff.blockedUntil(key("right", true), at(2))).isEmpty();
  }

  @Test
  void holdsFailedCredentialsBackAfterTwoFailuresOfTheAccountWithinAMinute() {
    LoginBackoff.Key first = key("wrong", true);
    fail(first, Kind.REFUSED, 0);
    fail(key("also wrong", true), Kind.REFUSED, 29);

    assertThat(backoff.blockedUntil(first, at(31))).contains(at(60));
    assertThat(backoff.blockedUntil(first, at(61))).isEmpty();
  }

  @Test
  void doesNotHoldACredentialBackThatTheServerNeverRefused() {
    fail(key("wrong", true), Kind.REFUSED, 0);
    fail(key("also wrong", true), Kind.REFUSED, 1);
    LoginBackoff.Key right = key("right", true);
    fail(right, Kind.UNREACHABLE, 2);

    assertThat(backoff.blockedUntil(right, at(3))).isEmpty();

    fail(right, Kind.REFUSED, 3);
    fail(right, Kind.UNREACHABLE, 33);
    assertThat(backoff.blockedUntil(right, at(40))).contains(at(60));
  }

  @Test
  void forgetsTheFailuresOfACredentialThatSucceeded() {
    LoginBackoff.Key key = key("right", false);
    fail(key, Kind.REFUSED, 0);
    backoff.succeeded(key);

    assertThat(backoff.blockedUntil(key, at(1))).isEmpty();
    assertThat(fail(key, Kind.REFUSED, 1)).isEqualTo(at(31));
  }

  @Test
  void countsARejectedTokenLikeARefusalButNotAgainstTheAccount() {
    LoginBackoff.Key key = key("right", true);
    assertThat(fail(key, Kind.TOKEN_REJECTED, 0)).isEqualTo(at(30));
    assertThat(fail(key, Kind.TOKEN_REJECTED, 30)).isEqualTo(at(90));
    assertThat(backoff.failuresLeft(key.account(), at(31))).isEqualTo(2);
    assertThat(backoff.heldBecause(key)).isEqualTo(WHY);
  }

  @Test
  void doesNotWaitLongerAfterARefusalForTheOutagesBeforeIt() {
    LoginBackoff.Key key = key("wrong", true);
    for (int second = 0; second < 10; second++) {
      fail(key, Kind.UNREACHABLE, second);
    }
    assertThat(fail(key, Kind.REFUSED, 100)).isEqualTo(at(130));
    assertThat(fail(key, Kind.UNREACHABLE, 130)).isEqualTo(at(190));
    assertThat(fail(key, Kind.REFUSED, 190)).isEqualTo(at(250));
  }

  private Duration fail(LoginBackoff.Key key, Kind kind, long second) {
    return backoff.failed(key, kind, WHY, Optional.empty(), at(second));
  }

  private static LoginBackoff.Key key(String digest, boolean locks) {
    return new LoginBackoff.Key("universal", new Account("https://x", "id"), digest, locks);
  }

  private static Duration at(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
