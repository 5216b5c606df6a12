package com.infisical.operator.instant;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes only when a test says so; what is due runs in the test's thread, in order. */
final class ManualTime implements Timer {
  private final PriorityQueue<Due> waiting = new PriorityQueue<>();
  private long order;
  private Duration now = Duration.ofHours(1);

  private record Due(Duration at, long order, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  Duration now() {
    return now;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    waiting.add(new Due(now.plus(delay), order++, task));
  }

  void pass(Duration by) {
    Duration end = now.plus(by);
    while (!waiting.isEmpty() && waiting.peek().at().compareTo(end) <= 0) {
      Due due = waiting.remove();
      now = due.at().compareTo(now) > 0 ? due.at() : now;
      due.task().run();
    }
    now = end;
  }
}
