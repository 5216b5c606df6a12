package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapTrimmerTest {
  private static final long LIVE = 10L << 20;

  private final Queue<Runnable> later = new ArrayDeque<>();
  private boolean busy;
  private long used;
  private int collections;

  @BeforeEach
  void start() {
    new HeapTrimmer(() -> busy, () -> used, this::collect, (delay, task) -> later.add(task))
        .start();
  }

  @Test
  void collectsOnceAfterABurst() {
    used = LIVE + HeapTrimmer.WORTH_BYTES;
    busy = true;
    look();
    look();
    assertThat(collections).isZero();

    busy = false;
    look();
    assertThat(collections).as("it may only have paused").isZero();
    look();
    assertThat(collections).isEqualTo(1);
    look();
    look();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void collectsAgainWhenThereIsEnoughNewGarbage() {
    used = LIVE + HeapTrimmer.WORTH_BYTES;
    look();
    look();
    used += HeapTrimmer.WORTH_BYTES - 1;
    look();
    assertThat(collections).isEqualTo(1);

    used += 1;
    look();
    assertThat(collections).isEqualTo(2);
  }

  private void look() {
    later.remove().run();
  }

  private void collect() {
    collections++;
    used = LIVE;
  }
}
