package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActivityTest {
  private boolean held = true;
  private final Activity activity = new Activity(() -> held);

  @Test
  void isIdleUntilItLeadsAndAfterItsEnd() {
    assertThat(activity.getAsBoolean()).isFalse();
    activity.begin();
    assertThat(activity.getAsBoolean()).isTrue();
    activity.end();
    assertThat(activity.getAsBoolean()).isFalse();
    assertThat(activity.takeMissed()).as("a standby drops nothing").isFalse();
  }

  @Test
  void saysOnceThatSomethingWasDroppedWhileTheLeaseWasLate() {
    activity.begin();
    held = false;
    assertThat(activity.getAsBoolean()).isFalse();
    assertThat(activity.takeMissed()).as("while it is late").isFalse();

    held = true;
    assertThat(activity.takeMissed()).isTrue();
    assertThat(activity.takeMissed()).isFalse();
  }
}
