package com.infisical.e2e.world;

import com.infisical.e2e.demo.OperatorProgram;
import com.infisical.operator.runtime.Main;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The operator of the built classes, as the Deployment of an installed chart would start it. */
public final class ChartOperator implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final ChildProcess process;

  private ChartOperator(ChildProcess process) {
    this.process = process;
  }

  /** Starts it with the service account of the Deployment, and waits until it is ready. */
  public static ChartOperator start(ControlPlane plane, String namespace, String deployment)
      throws InterruptedException {
    List<String> program =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    return new ChartOperator(
        OperatorProgram.start(
            plane,
            plane
                .client()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(deployment)
                .require(),
            program));
  }

  /** Its log so far. */
  public Path log() {
    return process.log();
  }

  @Override
  public void close() {
    process.stop(GRACE);
  }
}
