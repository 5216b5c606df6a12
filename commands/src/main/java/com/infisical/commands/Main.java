package com.infisical.commands;

import com.infisical.commands.console.Console;
import com.infisical.commands.doctor.DoctorCommand;
import com.infisical.commands.finalizers.ReleaseFinalizersCommand;
import com.infisical.commands.render.RenderCommand;
import com.infisical.commands.status.StatusCommand;
import com.infisical.commands.ui.UiCommand;
import com.infisical.commands.validate.ValidateCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The program when its first argument is the name of a command. */
@Command(
    name = "infisical-operator",
    description =
        "Commands for people. They use KUBECONFIG and your own rights, need no running operator and"
            + " print no value, token or credential.",
    subcommands = CommandLine.HelpCommand.class)
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its status. */
  public static void main(String[] arguments) {
    Console console = new Console(System.in, System.out, System.err, System.getenv(), isTerminal());
    System.exit(run(List.of(arguments), console));
  }

  /** JDK 25 has no console again where there is no terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Runs the command and gives the exit status: 0 fine, 1 something is wrong, 2 misuse. */
  public static int run(List<String> arguments, Console console) {
    CommandLine line =
        new CommandLine(new Main())
            .addSubcommand(new RenderCommand(console))
            .addSubcommand(new ValidateCommand(console))
            .addSubcommand(new StatusCommand(console))
            .addSubcommand(new ReleaseFinalizersCommand(console))
            .addSubcommand(DoctorCommand.withSubcommands(console))
            .addSubcommand(new UiCommand(console))
            .setCommandName(
                console.environment().getOrDefault("INFISICAL_COMMAND_NAME", "infisical-operator"))
            .setOut(writer(console.out()))
            .setErr(writer(console.err()))
            .setExecutionExceptionHandler((bug, command, parsed) -> console.refuse(bug))
            .setUsageHelpWidth(100)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    addHelp(line);
    if (arguments.isEmpty()) {
      line.usage(console.out());
      return Console.USAGE;
    }
    return line.execute(arguments.toArray(String[]::new));
  }

  /** Each command prints its help where it is asked to, as users of kubectl expect. */
  private static void addHelp(CommandLine line) {
    if (line.getCommandSpec().findOption("--help") == null) {
      line.getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("print this help")
                  .build());
    }
    line.getSubcommands().values().forEach(Main::addHelp);
  }

  private static PrintWriter writer(java.io.PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
