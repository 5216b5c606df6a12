package com.infisical.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.runtime.Main;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Some faults, drawn by one seed; {@code make chaos} has all of them, and lasting ones. */
@WithControlPlane(own = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosIT {
  private static final long SEED = 20;
  private static final int FAULTS = 14;

  private final ChaosWorld world;
  private final ChaosRun run;

  ChaosIT(ControlPlane controlPlane) throws Exception {
    world =
        new ChaosWorld(
            controlPlane,
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    run = new ChaosRun(world, () -> 0);
  }

  @BeforeAll
  void begin() throws Exception {
    run.begin();
  }

  @AfterAll
  void end() {
    world.close();
  }

  @TestFactory
  Stream<DynamicTest> convergesAndLosesNothingWhere() {
    return ChaosCases.sample(SEED, FAULTS).stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> happens(each)));
  }

  private void happens(ChaosCase fault) throws Exception {
    ChaosResult result = run.run(fault);
    assertThat(result.wrongs()).as(result.line()).isEmpty();
  }
}
