package com.infisical.commands;

import com.infisical.commands.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a command printed and ended with. */
public record CommandRun(int status, String out, String err) {
  /** Runs {@code arguments} without a terminal and without input. */
  public static CommandRun of(String... arguments) {
    return with("", arguments);
  }

  /** Runs {@code arguments} with {@code input} piped in. */
  public static CommandRun with(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false);
    int status = Main.run(List.of(arguments), console);
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
