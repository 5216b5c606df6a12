package com.infisical.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs a program such as kubectl to its end, in an environment of its own.
 *
 * @param environment added to that of this process
 */
record CommandLineTool(Path program, Map<String, String> environment) {

  /** Runs it and waits for its end. */
  CommandResult run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // Both pipes have to be emptied at the same time, or a full one stops the program.
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(
              () -> read(process.getErrorStream()), Thread::startVirtualThread);
      String output = read(process.getInputStream());
      return new CommandResult(process.waitFor(), output, errors.join());
    } catch (IOException | CompletionException e) {
      throw new ControlPlaneException("Cannot run " + program + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("Interrupted while " + program + " was running.", e);
    }
  }

  /** Runs it and throws, with what it said, when it fails; returns its output. */
  String require(String... arguments) {
    CommandResult result = run(List.of(arguments));
    if (!result.ok()) {
      throw new ControlPlaneException(
          "%s %s failed: %s"
              .formatted(program.getFileName(), arguments[0], result.stderr().strip()));
    }
    return result.stdout();
  }

  private String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ControlPlaneException("The output of " + program + " cannot be read.", e);
    }
  }
}
