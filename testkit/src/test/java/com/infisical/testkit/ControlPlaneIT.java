package com.infisical.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ControlPlaneIT {
  @Test
  void startsWithinFiveSeconds() {
    try (ControlPlane controlPlane = ControlPlane.builder().controllerManager(true).start()) {
      assertThat(controlPlane.startedIn()).isLessThan(Duration.ofSeconds(15));
      System.err.println(controlPlane.startedIn());
      assertThat(controlPlane.client().getKubernetesVersion().getGitVersion()).isEqualTo("v1.36.3");
    }
  }
}
