package com.infisical.commands.doctor;

import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.console.Console;
import com.infisical.commands.migrate.MigrateCommand;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Walks the chain from the server to the workloads and says what to do. */
@Command(
    name = "doctor",
    sortOptions = false,
    description = {
      "Walks the chain of a resource, or of all, with your own rights: connection, login, read,"
          + " merge, lease, render, write, restarts. Reports at which step it fails, why, and what"
          + " to change. It writes nothing, creates no lease, and revokes its logins at the end.",
      "The exit status is 1 if something is wrong."
    })
public final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "KIND/NAME",
      description =
          "staticsecret/NAME, auth/NAME, connection/NAME, infisicalsecret/NAME, dynamicsecret/NAME,"
              + " pushsecret/NAME, clustergenerator/NAME, or the NAME of an InfisicalStaticSecret;"
              + " without it, everything, including what no resource uses")
  private @Nullable String resource;

  @Option(names = "--key", paramLabel = "KEY", description = "also say which source wins this key")
  private @Nullable String key;

  @Option(
      names = "--as-user",
      description = "skip the steps for which you lack a right, instead of failing at them")
  private boolean asUser;

  @Option(names = "--json", description = "print a JSON document")
  private boolean json;

  /** Prints to {@code console}. */
  public DoctorCommand(Console console) {
    this.console = console;
  }

  /** The command with those below it. */
  public static CommandLine withSubcommands(Console console) {
    return new CommandLine(new DoctorCommand(console))
        .addSubcommand(new ClusterCommand(console))
        .addSubcommand(new TenancyCommand(console))
        .addSubcommand(new MigrateCommand(console));
  }

  @Override
  public Integer call() {
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened;
            Tools tools = new Tools(cluster, console.environment());
            RevokedOnInterrupt _ = new RevokedOnInterrupt(tools)) {
          yield examine(cluster, tools);
        }
      }
    };
  }

  private int examine(UserCluster cluster, Tools tools) {
    Rights rights = new Rights(asUser);
    ResourceExam exam = new ResourceExam(cluster, tools, rights, Optional.ofNullable(key));
    if (resource == null) {
      return new AllExam(cluster, tools, exam, rights).run(console, this::report);
    }
    return switch (new NamedExam(cluster, tools, exam).of(resource)) {
      case NamedExam.Result.Refused(String sentence) -> console.refuse(sentence);
      case NamedExam.Result.Examined(Diagnosis diagnosis) -> {
        try (Report report = report(cluster)) {
          var unused = report.add(diagnosis);
        }
        yield diagnosis.failsAt().isEmpty() ? Console.FINE : Console.WRONG;
      }
    };
  }

  private Report report(UserCluster cluster) {
    return json
        ? new DiagnosisJson(console.out())
        : new DiagnosisPrinter(
            console.out(),
            console.palette(),
            "There are no resources of secrets.infisical.com " + cluster.scope());
  }
}
