package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** A queue on a clock and an executor that the test moves by hand. */
class WorkQueueTest {
  private static final ResourceName NAME = new ResourceName("apps", "web");

  private final Deque<Runnable> started = new ArrayDeque<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::number));
  private final List<ResourceName> worked = new ArrayList<>();
  private final Deque<Duration> again = new ArrayDeque<>();
  private Duration now = Duration.ZERO;
  private Runnable meanwhile = () -> {};
  private long timers;

  private final WorkQueue queue =
      new WorkQueue(
          this::work,
          name -> "server",
          new FairTasks(new FairTasks.Limits(8, 8, 8), started::add, () -> false),
          (delay, task) -> later.add(new Later(now.plus(delay), timers++, task)),
          () -> now);

  private record Later(Duration at, long number, Runnable task) {}

  private Optional<Duration> work(ResourceName name) {
    worked.add(name);
    meanwhile.run();
    return Optional.ofNullable(again.poll());
  }

  private void runAll() {
    while (!started.isEmpty()) {
      started.remove().run();
    }
  }

  private void advance(Duration by) {
    Duration end = now.plus(by);
    while (!later.isEmpty() && later.peek().at().compareTo(end) <= 0) {
      Later next = later.remove();
      now = next.at();
      next.task().run();
      runAll();
    }
    now = end;
  }

  @Test
  void worksAgainInAMinuteOnANameWhoseWorkEndedByAnError() {
    meanwhile =
        () -> {
          meanwhile = () -> {};
          throw new StackOverflowError("for this test");
        };
    queue.add(NAME);
    assertThatThrownBy(this::runAll).isInstanceOf(StackOverflowError.class);
    assertThat(worked).hasSize(1);

    advance(Duration.ofSeconds(59));
    assertThat(worked).hasSize(1);
    advance(Duration.ofSeconds(1));
    assertThat(worked).hasSize(2);
  }

  @Test
  void leavesNoTimersBehindHoweverOftenWorkIsDueBeforeTheEarliest() {
    ResourceName rare = new ResourceName("apps", "rare");
    again.add(Duration.ofDays(7));
    queue.add(rare);
    runAll();
    for (int i = 0; i < 1_000; i++) {
      again.add(Duration.ofSeconds(5));
    }
    queue.add(NAME);
    runAll();
    advance(Duration.ofMinutes(60));

    assertThat(worked).hasSizeGreaterThan(700);
    assertThat(later.size()).isLessThan(3);
    again.clear();
    advance(Duration.ofDays(7));
    assertThat(worked).filteredOn(rare::equals).hasSize(2);
  }

  @Test
  void worksOnANameOnceHoweverOftenItWasAdded() {
    queue.add(NAME);
    queue.add(NAME);
    queue.add(NAME);

    runAll();
    assertThat(worked).containsExactly(NAME);
    assertThat(queue.size()).isZero();
  }

  @Test
  void worksAgainOnANameThatWasAddedMeanwhileAndNeverTwiceAtOnce() {
    meanwhile =
        () -> {
          meanwhile = () -> {};
          queue.add(NAME);
          queue.add(NAME);
          assertThat(started).isEmpty();
        };
    queue.add(NAME);

    runAll();
    assertThat(worked).containsExactly(NAME, NAME);
  }

  @Test
  void worksAgainWhenItsTimeHasCome() {
    again.add(Duration.ofMinutes(5));
    queue.add(NAME);
    runAll();

    advance(Duration.ofSeconds(299));
    assertThat(worked).hasSize(1);
    advance(Duration.ofSeconds(1));
    assertThat(worked).hasSize(2);
    assertThat(queue.size()).isZero();
  }

  @Test
  void forgetsTheTimeThatTheWorkBeforeAskedFor() {
    again.add(Duration.ofMinutes(1));
    again.add(Duration.ofMinutes(5));
    queue.add(NAME);
    runAll();
    queue.add(NAME);
    runAll();

    advance(Duration.ofMinutes(4));
    assertThat(worked).hasSize(2);
    advance(Duration.ofMinutes(1));
    assertThat(worked).hasSize(3);
  }

  @Test
  void keepsTheOrderOfTimesWhateverTheOrderOfNames() {
    List<Duration> delays =
        List.of(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(20));
    again.addAll(delays);
    for (String name : List.of("a", "b", "c")) {
      queue.add(new ResourceName("apps", name));
    }
    runAll();
    worked.clear();

    advance(Duration.ofMinutes(1));
    assertThat(worked).extracting(ResourceName::name).containsExactly("b", "c", "a");
  }

  @Test
  void goesOnAfterABug() {
    meanwhile =
        () -> {
          throw new IllegalStateException("a bug");
        };
    queue.add(NAME);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> started.remove().run())
        .hasMessage("a bug");

    meanwhile = () -> {};
    queue.add(NAME);
    runAll();
    assertThat(worked).hasSize(2);
  }
}
