package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tasks that run when the test says so. */
class FairTasksTest {
  private final Deque<Runnable> started = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final AtomicBoolean heapIsFull = new AtomicBoolean();

  private FairTasks tasks(int inAll, int ofAGroup, int ofAMember) {
    return new FairTasks(
        new FairTasks.Limits(inAll, ofAGroup, ofAMember), started::add, heapIsFull::get);
  }

  private void add(FairTasks tasks, String group, String member, String name) {
    tasks.execute(group, member, () -> ran.add(name));
  }

  private void runAll() {
    while (!started.isEmpty()) {
      started.remove().run();
    }
  }

  @Test
  void runsNoMoreAtOnceThanItMayAndTheOthersAfterwards() {
    FairTasks tasks = tasks(3, 3, 3);
    for (int i = 0; i < 10; i++) {
      add(tasks, "server", "team", "task " + i);
    }

    assertThat(started).hasSize(3);
    assertThat(tasks.running()).isEqualTo(3);
    assertThat(tasks.waiting()).isEqualTo(7);

    runAll();
    assertThat(ran).hasSize(10).first().isEqualTo("task 0");
    assertThat(tasks.running()).isZero();
  }

  @Test
  void keepsABacklogOfTwentyThousandAsEntriesAndStartsNoMoreThanItMay() {
    FairTasks tasks = tasks(64, 32, 16);
    for (int i = 0; i < 20_000; i++) {
      add(tasks, "server " + i % 7, "team " + i % 13, "task " + i);
    }

    assertThat(started).hasSize(64);
    int most = 0;
    while (!started.isEmpty()) {
      most = Math.max(most, started.size());
      started.remove().run();
    }
    assertThat(most).isEqualTo(64);
    assertThat(ran).hasSize(20_000).doesNotHaveDuplicates();
  }

  @Test
  void letsGroupsTakeTurnsAndMembersWithinAGroup() {
    FairTasks tasks = tasks(1, 1, 1);
    add(tasks, "first", "x", "running");
    add(tasks, "busy", "a", "a1");
    add(tasks, "busy", "a", "a2");
    add(tasks, "busy", "b", "b1");
    add(tasks, "idle", "c", "c1");

    runAll();
    assertThat(ran).containsExactly("running", "a1", "c1", "b1", "a2");
  }

  @Test
  void startsFiveTasksOfANamespaceAtOnceBesideFiveThousandOfAnother() {
    FairTasks tasks = tasks(64, 32, 16);
    for (int i = 0; i < 5_000; i++) {
      add(tasks, "server", "large", "large " + i);
    }
    for (int i = 0; i < 5; i++) {
      add(tasks, "server", "small", "small " + i);
    }

    assertThat(started).as("16 of the large one, all of the small one").hasSize(16 + 5);
    assertThat(tasks.waiting()).isEqualTo(5_000 - 16);
  }

  @Test
  void givesANamespaceEverySecondTurnHoweverMuchAnotherHasWaiting() {
    FairTasks tasks = tasks(4, 4, 4);
    for (int i = 0; i < 5_000; i++) {
      add(tasks, "server", "large", "large " + i);
    }
    for (int i = 0; i < 5; i++) {
      add(tasks, "server", "small", "small " + i);
    }

    runAll();
    assertThat(ran.indexOf("small 4")).as("4 that ran already, then turns").isLessThan(4 + 2 * 5);
    assertThat(ran).hasSize(5_005);
  }

  @Test
  void leavesPlacesToOthersWhenAGroupHangs() {
    FairTasks tasks = tasks(4, 2, 4);
    for (int i = 0; i < 5; i++) {
      add(tasks, "silent server", "team " + i, "hangs");
    }
    assertThat(started).hasSize(2);

    add(tasks, "server", "team", "runs");

    assertThat(started).hasSize(3);
    started.removeLast().run();
    assertThat(ran).containsExactly("runs");
  }

  @Test
  void leavesPlacesOfAGroupToOthersWhenAMemberHangs() {
    FairTasks tasks = tasks(64, 32, 16);
    for (int i = 0; i < 100; i++) {
      add(tasks, "server", "team", "hangs");
    }
    assertThat(started).hasSize(16);

    add(tasks, "server", "other team", "runs");

    assertThat(started).hasSize(17);
    started.removeLast().run();
    assertThat(ran).containsExactly("runs");
  }

  @Test
  void leavesPlacesToOthersWhenAMemberHangsInManyGroups() {
    FairTasks tasks = tasks(4, 4, 3);
    for (int i = 0; i < 5; i++) {
      add(tasks, "silent server " + i, "team", "hangs");
    }
    assertThat(started).hasSize(3);

    add(tasks, "silent server 4", "other team", "runs");

    assertThat(started).hasSize(4);
    started.removeLast().run();
    assertThat(ran).containsExactly("runs");
  }

  @Test
  void runsOnlyAFewAtOnceWhileTheHeapIsNearlyFull() {
    FairTasks tasks = tasks(64, 64, 64);
    heapIsFull.set(true);
    for (int i = 0; i < 100; i++) {
      add(tasks, "server", "team", "task " + i);
    }
    assertThat(started).as("of one member").hasSize(FairTasks.SCARCE.ofAMember());
    add(tasks, "server", "other team", "of others");
    add(tasks, "other server", "other team", "of others");
    add(tasks, "other server", "third team", "of others");
    assertThat(started).as("of all").hasSize(FairTasks.SCARCE.inAll());

    heapIsFull.set(false);
    started.remove().run();
    assertThat(started).hasSize(64);
    runAll();
    assertThat(ran).hasSize(103);
  }

  @Test
  void givesThePlaceBackWhenATaskFails() {
    FairTasks tasks = tasks(1, 1, 1);
    tasks.execute(
        "server",
        "team",
        () -> {
          throw new IllegalStateException("a bug");
        });
    add(tasks, "server", "team", "runs");

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> started.remove().run())
        .hasMessage("a bug");
    runAll();
    assertThat(ran).containsExactly("runs");
  }

  @Test
  void dropsWhatWaitsWhenItIsClosed() {
    FairTasks tasks = tasks(1, 1, 1);
    add(tasks, "server", "team", "runs");
    add(tasks, "server", "team", "waits");

    tasks.close(Duration.ZERO);
    add(tasks, "server", "team", "comes late");

    runAll();
    assertThat(ran).containsExactly("runs");
    assertThat(tasks.waiting()).isZero();
  }
}
