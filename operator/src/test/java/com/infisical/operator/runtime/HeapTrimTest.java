package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private static final long MIB = 1L << 20;

  private final List<Runnable> later = new ArrayList<>();
  private long committed = 32 * MIB;
  private long afterCollection = 24 * MIB;
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
            })
        .begin();
  }

  @Test
  void collectsOnceAfterTheStart() {
    assertThat(collections).isZero();
    next();
    next();
    next();

    assertThat(collections).isOne();
  }

  @Test
  void collectsAgainOnlyWhenTheHeapHasGrown() {
    next();
    committed = 34 * MIB;
    next();
    assertThat(collections).isOne();

    committed = 35 * MIB;
    next();

    assertThat(collections).isEqualTo(2);
  }

  @Test
  void doesNotCollectTimeAfterTimeWhatIsInUse() {
    afterCollection = 100 * MIB;
    next();
    next();
    committed = 125 * MIB;
    next();

    assertThat(collections).isOne();
  }

  @Test
  void measuresGrowthFromTheSmallestSize() {
    next();
    committed = 16 * MIB;
    next();
    committed = 25 * MIB;
    next();

    assertThat(collections).isEqualTo(2);
  }

  private void next() {
    later.removeFirst().run();
  }
}
