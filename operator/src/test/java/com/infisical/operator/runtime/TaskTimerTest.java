package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TaskTimerTest {
  @Test
  void takesDelaysOfAnyLengthAndGoesOn() {
    AtomicBoolean ran = new AtomicBoolean();
    try (TaskTimer timer = new TaskTimer(Runnable::run)) {
      assertThatCode(() -> timer.after(Duration.ofDays(7 * 999_999_999L), () -> {}))
          .doesNotThrowAnyException();
      timer.after(Duration.ofMillis(1), () -> ran.set(true));
      await().untilTrue(ran);
    }
  }
}
