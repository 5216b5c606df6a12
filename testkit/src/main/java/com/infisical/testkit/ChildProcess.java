package com.infisical.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A child process of the control plane, one of its servers or a program that uses it, and its log.
 */
public final class ChildProcess {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(25);
  private static final int LINES_SHOWN = 8;

  private final String name;
  private final Path log;
  private final Process process;

  private ChildProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  static ChildProcess start(String name, Path folder, Watchdog watchdog, ProcessBuilder program) {
    Path log = folder.resolve(name + ".log");
    try {
      Process process = program.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      watchdog.guard(process);
      process.getOutputStream().close();
      return new ChildProcess(name, log, process);
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot start " + program.command().getFirst() + ".", e);
    }
  }

  /** The file that standard output and standard error go to. */
  public Path log() {
    return log;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until {@code ready} holds.
   *
   * @throws ControlPlaneException as soon as the process has ended, and after {@code limit}
   */
  public void awaitReady(Duration limit, BooleanSupplier ready) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (!ready.getAsBoolean()) {
      if (process.waitFor(BETWEEN_PROBES.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ControlPlaneException(
            name + " ended with exit code " + process.exitValue() + ". " + lastWords());
      }
      if (Instant.now().isAfter(end)) {
        throw new ControlPlaneException(
            name + " was not ready within " + limit.toSeconds() + " s. " + lastWords());
      }
    }
  }

  /** Waits until the process ends, and gives its exit code. */
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /**
   * Whether the process has ended because somebody else had taken the port it was told to serve.
   */
  public boolean lostItsPort() {
    return !process.isAlive() && hasLogged("address already in use");
  }

  /** Whether {@code text} is in the log. */
  public boolean hasLogged(String text) {
    return readLog().contains(text);
  }

  /** Kills the process without a warning (SIGKILL), and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks the process to end with SIGTERM and kills it when it has not ended after {@code grace}.
   *
   * @return whether it ended by itself
   */
  public boolean stop(Duration grace) {
    process.destroy();
    try {
      if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      kill();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** A sentence with the last lines of the log. */
  public String lastWords() {
    List<String> lines = readLog().lines().toList();
    return "Last lines of its log:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }

  private String readLog() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(" + log + " cannot be read)";
    }
  }
}
