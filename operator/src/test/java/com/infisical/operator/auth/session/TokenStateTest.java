package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.TokenState.Next;
import com.infisical.operator.auth.session.TokenState.Step;
import com.infisical.operator.auth.session.TokenState.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class TokenStateTest {
  private static final Optional<Duration> FREE = Optional.empty();

  @Test
  void startsALoginForTheFirstWhoAsksAndLetsTheOthersAwaitIt() {
    Next<?> first = TokenState.initial().ask(at(0), FREE);
    Next<?> second = first.state().ask(at(1), FREE);

    assertThat(first.step()).isEqualTo(new Step.Start(1));
    assertThat(second.step()).isEqualTo(new Step.Await(1));
  }

  @Test
  void servesTheTokenUntilItsEndAlsoWhileItIsBeingRenewed() {
    TokenState state = withToken(100);
    Next<?> renewal = state.renew(at(70), FREE, false);

    assertThat(renewal.step()).isInstanceOf(Step.Start.class);
    assertThat(renewal.state().ask(at(99), FREE).step()).isInstanceOf(Step.Serve.class);
    assertThat(renewal.state().ask(at(100), FREE).step()).isInstanceOf(Step.Await.class);
  }

  @Test
  void doesNotRenewBeforeSeventyPercent() {
    assertThat(withToken(100).renew(at(69), FREE, false).step()).isEqualTo(new Step.NotYet(at(70)));
  }

  @Test
  void logsInByItselfWithoutATokenOnlyAfterAFailedLogin() {
    TokenState rejected = withToken(100).rejected(1);

    assertThat(rejected.renew(at(70), FREE, false).step()).isEqualTo(new Step.Rest());
    assertThat(rejected.renew(at(70), FREE, true).step()).isInstanceOf(Step.Start.class);
  }

  @Test
  void keepsServingTheOldTokenAfterAFailedRenewal() {
    Next<?> renewal = withToken(100).renew(at(70), FREE, false);
    TokenState failed = renewal.state().failed(((Step.Start) renewal.step()).flight());

    assertThat(failed.ask(at(99), FREE).step()).isInstanceOf(Step.Serve.class);
    assertThat(failed.renew(at(71), Optional.of(at(90)), true).step())
        .isEqualTo(new Step.Hold(at(90)));
  }

  @Test
  void dropsOnlyTheVeryTokenThatWasRejected() {
    TokenState state = withToken(100);

    assertThat(state.rejected(99).ask(at(1), FREE).step()).isInstanceOf(Step.Serve.class);
    assertThat(state.rejected(1).ask(at(1), FREE).step()).isInstanceOf(Step.Start.class);
  }

  @Test
  void countsARejectionAsAFailedLoginOnlyEarlyAndBeforeTheTokenServed() {
    TokenState state = withToken(100);

    assertThat(state.isEarlyRejection(1, at(9))).isTrue();
    assertThat(state.isEarlyRejection(1, at(10))).isFalse();
    assertThat(state.served(1).isEarlyRejection(1, at(9))).isFalse();
    assertThat(state.isEarlyRejection(2, at(9))).isFalse();
  }

  @Test
  void allowsSixForcedLoginsAMinute() {
    TokenState state = withToken(1_000);
    for (int i = 1; i <= TokenState.MAX_FORCED_LOGINS; i++) {
      Next<?> forced = state.rejected(currentId(state)).ask(at(i), FREE);
      assertThat(forced.step()).isInstanceOf(Step.Start.class);
      long flight = ((Step.Start) forced.step()).flight();
      state = forced.state().granted(flight, token(flight + 1, i, 1_000), at(i)).state();
    }

    TokenState rejected = state.rejected(currentId(state));
    assertThat(rejected.ask(at(10), FREE).step()).isEqualTo(new Step.Hold(at(61)));
    assertThat(rejected.ask(at(61), FREE).step()).isInstanceOf(Step.Start.class);
  }

  @Test
  void servesATokenThatLivesLessThanTenSecondsOnlyToThoseWhoWaited() {
    Next<?> asked = TokenState.initial().ask(at(0), FREE);
    var completed = asked.state().granted(1, token(1, 0, 9), at(0));

    assertThat(completed.completion()).isInstanceOf(TokenState.ServedOnce.class);
    assertThat(completed.state().ask(at(1), FREE).step()).isInstanceOf(Step.Start.class);
  }

  @Test
  void discardsALoginThatLandsAfterTheSessionWasRetired() {
    Next<?> asked = TokenState.initial().ask(at(0), FREE);
    var completed = asked.state().retire().granted(1, token(1, 0, 100), at(1));

    assertThat(completed.completion()).isInstanceOf(TokenState.Discarded.class);
    assertThat(completed.state().ask(at(2), FREE).step()).isEqualTo(new Step.Gone());
  }

  /** Any order of events, ten thousand times: what must never happen does not. */
  @Test
  void neverHasTwoLoginsInFlightNorServesADeadTokenInAnyOrderOfEvents() {
    for (long seed = 0; seed < 10_000; seed++) {
      new Schedule(RandomGeneratorFactory.of("L64X128MixRandom").create(seed)).run(seed);
    }
  }

  /** One random order of events, with a model that knows which tokens are dead. */
  private static final class Schedule {
    private final RandomGenerator random;
    private final Set<Long> dead = new HashSet<>();
    private final List<Long> inFlight = new ArrayList<>();
    private TokenState state = TokenState.initial();
    private Duration now = Duration.ZERO;
    private boolean retired;

    Schedule(RandomGenerator random) {
      this.random = random;
    }

    void run(long seed) {
      for (int i = 0; i < 60; i++) {
        now = now.plusMillis(random.nextInt(4_000));
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> step(state.ask(now, blocked()), seed);
          case 3 -> step(state.renew(now, blocked(), true), seed);
          case 4, 5 -> land(seed);
          case 6 -> reject();
          default -> maybeRetire();
        }
      }
    }

    private Optional<Duration> blocked() {
      return random.nextInt(4) == 0 ? Optional.of(now.plusSeconds(2)) : Optional.empty();
    }

    private void step(Next<?> next, long seed) {
      state = next.state();
      switch (next.step()) {
        case Step.Serve(Token token) -> {
          assertThat(dead).as("seed %d serves a dead token", seed).doesNotContain(token.id());
          assertThat(token.endsAt()).as("seed %d", seed).isGreaterThan(now);
          assertThat(retired).as("seed %d serves after its end", seed).isFalse();
        }
        case Step.Start(long flight) -> {
          assertThat(inFlight).as("seed %d has two logins in flight", seed).isEmpty();
          inFlight.add(flight);
        }
        case Step.Await(long flight) ->
            assertThat(inFlight).as("seed %d awaits nothing", seed).contains(flight);
        case Step.Hold(Duration until) -> assertThat(until).isGreaterThan(now);
        case Step.Gone gone -> assertThat(retired).isTrue();
        case Step.NotYet(Duration dueAt) -> assertThat(dueAt).isGreaterThan(now);
        case Step.Rest rest ->
            assertThat(inFlight).as("seed %d rests with no login under way", seed).isNotEmpty();
      }
    }

    private void land(long seed) {
      if (inFlight.isEmpty()) {
        return;
      }
      long flight = inFlight.removeFirst();
      if (random.nextInt(3) == 0) {
        state = state.failed(flight);
        return;
      }
      Token token = TokenStateTest.token(flight, now.toSeconds(), 1 + random.nextInt(30));
      var completed = state.granted(flight, token, now);
      state = completed.state();
      if (completed.completion() instanceof TokenState.Kept kept) {
        assertThat(retired).as("seed %d keeps a token after its end", seed).isFalse();
        if (kept.replaced() != null) {
          dead.add(kept.replaced().id());
        }
      }
    }

    private void reject() {
      if (state.current() != null) {
        dead.add(state.current().id());
        state = state.rejected(state.current().id());
      }
    }

    private void maybeRetire() {
      if (random.nextInt(20) == 0) {
        retired = true;
        inFlight.clear();
        state = state.retire();
      }
    }
  }

  private static TokenState withToken(long lifetime) {
    Next<?> asked = TokenState.initial().ask(at(0), FREE);
    return asked.state().granted(1, token(1, 0, lifetime), at(0)).state();
  }

  private static long currentId(TokenState state) {
    assertThat(state.current()).isNotNull();
    return state.current().id();
  }

  private static Token token(long id, long sentAt, long lifetime) {
    return new Token(
        id,
        SecretText.of("token-" + id),
        at(sentAt),
        at(sentAt).plusMillis(lifetime * 700),
        at(sentAt + lifetime),
        false);
  }

  private static Duration at(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
