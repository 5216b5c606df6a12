package com.infisical.client.pace;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller.Urgency;
import com.infisical.client.pace.CallPace.Turn;
import com.infisical.client.pace.Turns.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose turn is when after a 429, on a clock moved by hand. */
class CallPaceTest {
  private static final Turn NOW = new Turn.Go(Duration.ZERO);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final CallPace pace = new CallPace(nanos::get, new SplittableRandom(1));

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void limited(int retryAfter, int perMinute) {
    pace.limited(Optional.of(Duration.ofSeconds(retryAfter)), OptionalInt.of(perMinute));
  }

  private static Visitor periodic(String namespace, int call) {
    return new Visitor(namespace, Urgency.PERIODIC, call);
  }

  private static Visitor changed(String namespace, int call) {
    return new Visitor(namespace, Urgency.CHANGED, call);
  }

  private Duration later(Visitor visitor) {
    assertThat(pace.ask(visitor)).isInstanceOf(Turn.Later.class);
    return ((Turn.Later) pace.ask(visitor)).after();
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  @Test
  void slowsNobodyWithoutA429() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(pace.ask(periodic("a", i))).isEqualTo(NOW);
    }
  }

  @Test
  void pausesForAsLongAsTheServerAsks() {
    limited(40, 60);
    assertThat(later(periodic("a", 1))).isEqualTo(seconds(40));
    pass(seconds(40));
    assertThat(pace.ask(periodic("a", 1))).isEqualTo(NOW);
  }

  @Test
  void pausesForAMinuteWhenTheServerDoesNotSay() {
    pace.limited(Optional.empty(), OptionalInt.empty());
    assertThat(later(periodic("a", 1))).isEqualTo(seconds(60));
  }

  /** As a call that comes again at each turn sees it. */
  private List<Duration> pausesOfA429AtEachTurn(Duration retryAfter, int turns) {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      pace.limited(Optional.of(retryAfter), OptionalInt.empty());
      Duration pause = pace.keep(periodic("a", 1));
      pauses.add(pause);
      pass(pause);
      assertThat(pace.ask(periodic("a", 1))).isEqualTo(NOW);
    }
    return pauses;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 999})
  void pausesForASecondDoublingToAMinuteWhileTheServerNamesNoTimeToWait(long millis) {
    assertThat(pausesOfA429AtEachTurn(Duration.ofMillis(millis), 9))
        .containsExactly(
            seconds(1),
            seconds(2),
            seconds(4),
            seconds(8),
            seconds(16),
            seconds(32),
            seconds(60),
            seconds(60),
            seconds(60));
  }

  @Test
  void takesASecondThatTheServerNamesAsItIs() {
    assertThat(pausesOfA429AtEachTurn(seconds(1), 4)).containsOnly(seconds(1));
    assertThat(pausesOfA429AtEachTurn(Duration.ofMinutes(5), 2)).containsOnly(seconds(300));
  }

  @Test
  void doublesOnceForAllCallsThatWereUnderWayTogether() {
    for (int i = 0; i < 16; i++) {
      limited(0, 600);
      pass(Duration.ofMillis(1));
    }
    assertThat(pace.keep(periodic("a", 1))).isEqualTo(Duration.ofMillis(1_000 - 16));
    pass(seconds(1));
    limited(0, 600);
    assertThat(pace.keep(periodic("a", 1))).isEqualTo(seconds(2));
  }

  @Test
  void pausesForASecondAgainOnceTheServerLetACallPass() {
    pausesOfA429AtEachTurn(Duration.ZERO, 3);
    pace.limited(Optional.of(Duration.ZERO), OptionalInt.empty());
    pace.passed(); // left before the pause
    assertThat(pace.keep(periodic("a", 1))).isEqualTo(seconds(8));
    pass(seconds(8));
    pace.passed();
    assertThat(pausesOfA429AtEachTurn(Duration.ZERO, 2)).containsExactly(seconds(1), seconds(2));
  }

  @Test
  void pausesForASecondAgainWhenNobodyHadToWaitForAMinute() {
    pausesOfA429AtEachTurn(Duration.ZERO, 5);
    pass(seconds(61));
    assertThat(pausesOfA429AtEachTurn(Duration.ZERO, 2)).containsExactly(seconds(1), seconds(2));
  }

  @Test
  void doesNotShortenALongPauseForA429ThatNamesNoTime() {
    limited(40, 60);
    limited(0, 60);
    assertThat(pace.keep(periodic("a", 1))).isEqualTo(seconds(40));
  }

  @Test
  void givesEveryCallerATurnOfItsOwnAtTheServersRate() {
    limited(30, 120);
    List<Duration> turns = IntStream.range(0, 4).mapToObj(i -> later(periodic("a", i))).toList();
    assertThat(turns).containsExactly(seconds(30), seconds(30.5), seconds(31), seconds(31.5));
  }

  @Test
  void goesTwiceASecondWhereTheServerNamesNoLimitAndTwiceAsFastEachMinute() {
    pace.limited(Optional.of(seconds(10)), OptionalInt.empty());
    assertThat(later(periodic("a", 1))).isEqualTo(seconds(10));
    assertThat(later(periodic("a", 2))).isEqualTo(seconds(10.5));
    pass(seconds(65));
    assertThat(pace.ask(periodic("a", 3))).isEqualTo(NOW);
    assertThat(pace.ask(periodic("a", 4))).isEqualTo(new Turn.Go(seconds(0.5)));
    pass(seconds(10));
    List<Turn> turns = new ArrayList<>();
    for (int i = 10; i < 13; i++) {
      turns.add(pace.ask(periodic("a", i)));
    }
    assertThat(turns).containsExactly(NOW, new Turn.Go(seconds(0.25)), new Turn.Go(seconds(0.5)));
  }

  @Test
  void letsACallWaitForATurnThatComesSoon() {
    limited(3, 60);
    assertThat(pace.ask(periodic("a", 1))).isEqualTo(new Turn.Go(seconds(3)));
    assertThat(pace.ask(periodic("a", 2))).isEqualTo(new Turn.Go(seconds(4)));
    assertThat(pace.ask(periodic("a", 3))).isEqualTo(new Turn.Go(seconds(5)));
    assertThat(pace.ask(periodic("a", 4))).isEqualTo(new Turn.Later(seconds(6)));
    assertThat(pace.isPaused()).isTrue();
    pass(seconds(3));
    assertThat(pace.isPaused()).isFalse();
  }

  @Test
  void keepsATurnForACallThatComesAgainEarlyOrLate() {
    limited(30, 60);
    later(periodic("a", 1));
    later(periodic("a", 2));
    pass(seconds(10));
    assertThat(later(periodic("a", 2))).isEqualTo(seconds(21));
    pass(seconds(40));
    assertThat(pace.ask(periodic("a", 2))).isEqualTo(NOW);
  }

  @Test
  void forgetsATurnWhoseCallDoesNotCome() {
    limited(30, 60);
    for (int i = 0; i < 50; i++) {
      later(periodic("gone", i));
    }
    pass(seconds(130));
    assertThat(pace.ask(periodic("a", 1))).isEqualTo(NOW);
    assertThat(pace.ask(periodic("a", 2))).isEqualTo(new Turn.Go(seconds(1)));
  }

  @Test
  void letsNamespacesTakeTurns() {
    limited(30, 60);
    for (int i = 0; i < 100; i++) {
      later(periodic("crowd", i));
    }
    assertThat(later(periodic("small", 1))).isEqualTo(seconds(31));
    assertThat(later(periodic("small", 2))).isEqualTo(seconds(33));
    assertThat(later(periodic("third", 1))).isEqualTo(seconds(32));
    assertThat(later(periodic("crowd", 0))).isEqualTo(seconds(30));
    assertThat(later(periodic("crowd", 1))).isGreaterThan(seconds(129));
  }

  @Test
  void letsTheUrgentCallGoBeforeThePeriodicOfTheSameRound() {
    limited(30, 60);
    for (int i = 0; i < 10; i++) {
      later(periodic("a", i));
    }
    assertThat(later(changed("a", 100))).isEqualTo(seconds(30));
    assertThat(later(periodic("a", 0))).isEqualTo(seconds(40));
    assertThat(later(changed("b", 1))).isEqualTo(seconds(31));
  }

  @Test
  void movesACallForwardThatBecomesUrgent() {
    limited(30, 60);
    for (int i = 0; i < 10; i++) {
      later(periodic("a", i));
    }
    assertThat(later(changed("a", 9))).isEqualTo(seconds(30));
  }

  @Test
  void neverLetsTheUrgentCallsOfOneNamespacePushTheOthersAside() {
    limited(30, 60);
    later(periodic("small", 1));
    for (int i = 0; i < 100; i++) {
      later(changed("crowd", i));
    }
    assertThat(later(periodic("small", 1))).isLessThanOrEqualTo(seconds(31));
  }

  @Test
  void beginsAnewWhenAnother429Comes() {
    limited(30, 60);
    later(periodic("a", 1));
    pass(seconds(30));
    limited(50, 60);
    assertThat(pace.isPaused()).isTrue();
    assertThat(later(periodic("a", 1))).isEqualTo(seconds(50));
    limited(10, 60);
    assertThat(later(periodic("a", 1))).isEqualTo(seconds(50));
  }

  @Test
  void tellsACallThatWasAnswered429ItsTurnWithoutTakingIt() {
    limited(30, 60);
    assertThat(pace.keep(periodic("a", 1))).isEqualTo(seconds(30));
    assertThat(pace.keep(periodic("a", 2))).isEqualTo(seconds(31));
    assertThat(later(periodic("a", 2))).isEqualTo(seconds(31));
  }

  @Test
  void letsTheLastGoOnlyWhileNobodyWaits() {
    assertThat(pace.askLast(periodic("", 0))).isEqualTo(NOW);
    limited(3, 60);
    assertThat(pace.askLast(periodic("", 0))).isEqualTo(new Turn.Go(seconds(3)));
    limited(30, 60);
    assertThat(pace.askLast(periodic("", 0))).isInstanceOf(Turn.Later.class);
    assertThat(later(changed("a", 1))).isEqualTo(seconds(30));
    pass(seconds(29));
    assertThat(pace.askLast(periodic("", 0))).isInstanceOf(Turn.Later.class);
    pass(seconds(1));
    assertThat(pace.ask(changed("a", 1))).isEqualTo(NOW);
    assertThat(pace.askLast(periodic("", 0))).isEqualTo(new Turn.Go(seconds(1)));
  }

  @Test
  void isAsBeforeWhenNobodyHadToWaitForAMinute() {
    limited(30, 60);
    later(periodic("a", 1));
    pass(seconds(30));
    pace.ask(periodic("a", 1));
    pass(seconds(61));
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.ask(periodic("a", i))).isEqualTo(NOW);
    }
  }

  @Test
  void staysAtTheRateWhileMoreIsAskedForThanItAllows() {
    limited(0, 60);
    int sent = 0;
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 3; i++) {
        if (pace.ask(periodic("a", second * 3 + i)) instanceof Turn.Go) {
          sent++;
        }
      }
      pass(seconds(1));
    }
    assertThat(sent).isBetween(300, 610);
  }

  /** As many resources do it: each comes again when it was told to. */
  @Test
  void serves500CallersInTurnOnceEachWithoutAStampede() {
    limited(60, 300);
    PriorityQueue<Map.Entry<Long, Integer>> due =
        new PriorityQueue<>(Map.Entry.<Long, Integer>comparingByKey());
    IntStream.range(0, 500).forEach(i -> due.add(Map.entry(0L, i)));
    Map<Long, Integer> sentInSecond = new TreeMap<>();
    Set<Integer> sent = new HashSet<>();
    int asked = 0;
    long now = 0;
    while (!due.isEmpty()) {
      Map.Entry<Long, Integer> next = due.remove();
      nanos.addAndGet(next.getKey() - now);
      now = next.getKey();
      asked++;
      String namespace = "ns" + next.getValue() % 7;
      switch (pace.ask(periodic(namespace, next.getValue()))) {
        case Turn.Go(Duration after) -> {
          sentInSecond.merge((now + after.toNanos()) / 1_000_000_000, 1, Integer::sum);
          sent.add(next.getValue());
        }
        case Turn.Later(Duration after) ->
            due.add(Map.entry(now + after.toNanos(), next.getValue()));
      }
    }
    assertThat(sent).hasSize(500);
    assertThat(asked).isLessThan(1_600);
    assertThat(sentInSecond.keySet()).allMatch(second -> second >= 60);
    assertThat(sentInSecond.values()).allMatch(count -> count <= 6);
  }
}
