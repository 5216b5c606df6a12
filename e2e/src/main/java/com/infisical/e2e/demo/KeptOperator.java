package com.infisical.e2e.demo;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;

/** The operator's process, started again when it fails, as a Deployment would. */
final class KeptOperator implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final ControlPlane controlPlane;
  private final Repository repository;
  private volatile ChildProcess process;
  private final Restarts restarts = new Restarts();

  private KeptOperator(ControlPlane controlPlane, Repository repository, ChildProcess process) {
    this.controlPlane = controlPlane;
    this.repository = repository;
    this.process = process;
  }

  /** Starts it and waits until it is ready. */
  static KeptOperator start(ControlPlane controlPlane, Repository repository)
      throws InterruptedException {
    return new KeptOperator(
        controlPlane, repository, OperatorProgram.start(controlPlane, repository));
  }

  ChildProcess process() {
    return process;
  }

  /**
   * Starts it again whenever it fails, for instance because the machine slept and its lease was
   * lost, until it ends as it was told to or fails too often; gives its exit code.
   */
  int keepUp(Screen screen) throws InterruptedException {
    while (true) {
      int code = process().awaitEnd();
      // Zero is what Ctrl-C, which reaches the operator too, makes of it.
      if (code == 0 || !restarts.another(InstantSource.system().instant())) {
        return code;
      }
      Path log = keepLog();
      process = OperatorProgram.start(controlPlane, repository);
      screen.say(
          "The operator ended with exit code %d (why: %s) and was restarted, as a Deployment would do."
              .formatted(code, log));
    }
  }

  private Path keepLog() {
    Path log = process().log();
    try {
      return Files.move(
          log, log.resolveSibling("operator-before.log"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DemoFailure("The operator's log " + log + " cannot be kept.", e);
    }
  }

  @Override
  public void close() {
    process().stop(GRACE);
  }
}
