package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.session.LoginBackoff.Account;
import com.infisical.operator.auth.session.LoginBackoff.Kind;
import com.infisical.operator.auth.session.LoginTurns.Turn;
import com.infisical.operator.schedule.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whose login is sent, and who waits for whom. */
class LoginTurnsTest {
  private final ManualClock clock = ManualClock.inline();
  private final LoginBackoff backoff = new LoginBackoff(RandomGenerator.getDefault());
  private final LoginTurns turns = new LoginTurns(backoff, clock);

  @Test
  void triesAWrongCredentialOnceHoweverManyInfisicalAuthsHaveIt() {
    LoginBackoff.Key wrong = key("wrong", true);
    List<CompletableFuture<Turn>> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asked.add(turns.enter(wrong));
    }
    assertThat(asked.getFirst()).isCompletedWithValueMatching(Turn.Go.class::isInstance);
    assertThat(asked.subList(1, 20)).noneMatch(CompletableFuture::isDone);

    fail(wrong, asked.getFirst());

    assertThat(asked.subList(1, 20))
        .allSatisfy(turn -> assertThat(turn.join()).isInstanceOf(Turn.Held.class));
  }

  @Test
  void letsAllGoAtOnceWhenTheFirstHasSucceeded() {
    LoginBackoff.Key right = key("right", true);
    CompletableFuture<Turn> first = turns.enter(right);
    CompletableFuture<Turn> second = turns.enter(right);
    CompletableFuture<Turn> third = turns.enter(right);

    succeed(right, first);

    assertThat(second.join()).isInstanceOf(Turn.Go.class);
    assertThat(third.join()).isInstanceOf(Turn.Go.class);
    clock.pass(Duration.ofSeconds(11));
    assertThat(turns.enter(right).join()).isInstanceOf(Turn.Go.class);
    assertThat(turns.enter(right)).as("no success is fresh enough").isNotDone();
  }

  @Test
  void letsDifferentCredentialsGoBesideEachOther() {
    var unused = turns.enter(key("one", true));
    assertThat(turns.enter(key("another", true)).join()).isInstanceOf(Turn.Go.class);
  }

  @Test
  void hasNoMoreRefusedCredentialsOfAnAccountUnderWayThanMayStillFail() {
    List<LoginBackoff.Key> wrong = List.of(key("a", true), key("b", true), key("c", true));
    wrong.forEach(key -> fail(key, turns.enter(key)));
    clock.pass(Duration.ofMinutes(2));
    List<CompletableFuture<Turn>> again = wrong.stream().map(turns::enter).toList();

    assertThat(again.get(0).join()).isInstanceOf(Turn.Go.class);
    assertThat(again.get(1).join()).isInstanceOf(Turn.Go.class);
    assertThat(again.get(2)).isNotDone();
    fail(wrong.get(0), again.get(0));
    assertThat(again.get(2)).as("one failed, and another may").isNotDone();
    fail(wrong.get(1), again.get(1));
    assertThat(again.get(2).join()).isInstanceOf(Turn.Held.class);
  }

  @Test
  void neverLetsACredentialWaitThatWasNotTriedYet() {
    List<LoginBackoff.Key> wrong = List.of(key("a", true), key("b", true));
    wrong.forEach(key -> fail(key, turns.enter(key)));

    assertThat(turns.enter(key("fresh", true)).join()).isInstanceOf(Turn.Go.class);
  }

  private void fail(LoginBackoff.Key key, CompletableFuture<Turn> turn) {
    Turn.Go go = (Turn.Go) turn.join();
    backoff.failed(key, Kind.REFUSED, new LoginHeld.Back(), Optional.empty(), clock.now());
    go.ticket().close();
  }

  private void succeed(LoginBackoff.Key key, CompletableFuture<Turn> turn) {
    Turn.Go go = (Turn.Go) turn.join();
    turns.succeeded(key);
    go.ticket().close();
  }

  private static LoginBackoff.Key key(String digest, boolean locks) {
    return new LoginBackoff.Key("universal", new Account("https://x", "id"), digest, locks);
  }
}
