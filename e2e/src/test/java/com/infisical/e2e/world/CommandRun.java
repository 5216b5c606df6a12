package com.infisical.e2e.world;

import com.infisical.commands.Main;
import com.infisical.commands.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command for people, run against a world: what it printed and ended with. */
public record CommandRun(int status, String out, String err) {
  /** Runs a command as the administrator; a leaked value fails. */
  public static CommandRun in(World world, String... arguments) {
    return in(world, Map.of(), world.plane.kubeConfigFile().toString(), arguments);
  }

  /** The same with further variables and another kubeconfig. */
  public static CommandRun in(
      World world, Map<String, String> variables, String kubeconfig, String... arguments) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("KUBECONFIG", kubeconfig);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            List.of(arguments),
            new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false));
    CommandRun run =
        new CommandRun(
            status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    world.leaks.assertClean(run.out());
    world.leaks.assertClean(run.err());
    return run;
  }
}
