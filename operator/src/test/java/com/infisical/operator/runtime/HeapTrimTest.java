package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private static final long MIB = 1L << 20;

  private final Queue<Runnable> later = new ArrayDeque<>();
  private long committed = 24 * MIB;
  private long afterCollection = 24 * MIB;
  private boolean busy;
  private int collections;

  @BeforeEach
  void begin() {
    new HeapTrim(
            (delay, task) -> later.add(task),
            new HeapTrim.Heap() {
              @Override
              public long committed() {
                return committed;
              }

              @Override
              public void collect() {
                collections++;
                committed = afterCollection;
              }
            },
            () -> busy)
        .begin();
  }

  @Test
  void collectsOnceWhenABurstIsOver() {
    busy = true;
    committed = afterCollection + HeapTrim.WORTH;
    look(2);
    assertThat(collections).isZero();

    busy = false;
    look(1);
    assertThat(collections).as("it may only have paused").isZero();
    look(3);
    assertThat(collections).isOne();
  }

  @Test
  void doesNotCollectForLittle() {
    committed = afterCollection + HeapTrim.WORTH - 1;
    look(50);

    assertThat(collections).isZero();
  }

  @Test
  void collectsNowAndThenWhileItGrows() {
    busy = true;
    look(HeapTrim.LOOKS_WHILE_GROWING);
    committed = 33 * MIB;
    look(1);
    assertThat(collections).isOne();

    committed = 33 * MIB;
    look(HeapTrim.LOOKS_WHILE_GROWING - 1);
    assertThat(collections).isOne();
    look(1);
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void collectsAtOnceWhatHasDoubled() {
    busy = true;
    committed = 49 * MIB;
    look(1);

    assertThat(collections).isOne();
  }

  @Test
  void doesNotCollectTimeAfterTimeWhatIsInUse() {
    afterCollection = 100 * MIB;
    committed = 100 * MIB;
    look(2);
    assertThat(collections).isOne();

    busy = true;
    committed = 125 * MIB;
    look(50);
    assertThat(collections).isOne();
  }

  @Test
  void measuresGrowthFromTheSmallestSize() {
    busy = true;
    committed = 8 * MIB;
    look(1);
    committed = 17 * MIB;
    look(1);

    assertThat(collections).isOne();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      later.remove().run();
    }
  }
}
