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
 * One server of the control plane as a child process that writes its log into the control plane's
 * folder.
 */
final class ServerProcess {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(25);
  private static final int LINES_SHOWN = 8;

  private final String name;
  private final Path log;
  private final Process process;

  private ServerProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  static ServerProcess start(String name, Path folder, Watchdog watchdog, List<String> command) {
    Path log = folder.resolve(name + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      watchdog.guard(process);
      process.getOutputStream().close();
      return new ServerProcess(name, log, process);
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot start " + command.getFirst() + ".", e);
    }
  }

  /**
   * Waits until {@code ready} holds; fails at once when the process ends, and after {@code limit}.
   */
  void awaitReady(Duration limit, BooleanSupplier ready) throws InterruptedException {
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

  /**
   * Whether the process has ended because somebody else had taken the port it was told to serve.
   */
  boolean lostItsPort() {
    return !process.isAlive() && readLog().contains("address already in use");
  }

  /** Kills the process, whose data nobody needs any more, and waits until it is gone. */
  void stop() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String lastWords() {
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
