package com.infisical.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTimesTest {
  private static final Duration START = Duration.ofMillis(7_654_321);

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);

  @ParameterizedTest
  @ValueSource(longs = {5, 10, 60, 600, 3_600, 86_400})
  void staysWithinFivePercentOfTheIntervalAndUsesMostOfIt(long seconds) {
    Duration interval = Duration.ofSeconds(seconds);

    List<Double> shares =
        moments(interval, 500).stream()
            .map(at -> (double) at.minus(START).toMillis() / interval.toMillis())
            .toList();

    assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(0.95, 1.05));
    assertThat(shares).anyMatch(share -> share < 0.975).anyMatch(share -> share > 1.025);
  }

  @Test
  void groupsWhatIsReadEveryMinuteBySeconds() {
    List<Duration> moments = moments(Duration.ofMinutes(1), 500);

    assertThat(moments).allSatisfy(at -> assertThat(at.toMillis() % 1_000).isZero());
    assertThat(Set.copyOf(moments)).hasSizeBetween(5, 7);
  }

  @Test
  void putsShorterAndLongerIntervalsOnTheSameGrid() {
    assertThat(moments(Duration.ofSeconds(10), 100))
        .allSatisfy(at -> assertThat(at.toMillis() % 250).isZero());
    assertThat(moments(Duration.ofDays(7), 100))
        .allSatisfy(at -> assertThat(at.toMillis() % 8_000).isZero());
  }

  @Test
  void spreadsTheFirstReadsOverHalfOfTheInterval() {
    Set<Duration> first =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new RefreshTimes(random).next(START, Duration.ofMinutes(1)))
            .collect(Collectors.toSet());

    assertThat(first)
        .hasSizeBetween(29, 32)
        .allSatisfy(
            at ->
                assertThat(at.minus(START))
                    .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60)));
  }

  private List<Duration> moments(Duration interval, int count) {
    RefreshTimes times = new RefreshTimes(random);
    times.next(START, interval);
    return IntStream.range(0, count).mapToObj(i -> times.next(START, interval)).toList();
  }
}
