package com.infisical.commands.doctor;

import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.cluster.UserCluster.Listing;
import com.infisical.commands.console.Console;
import com.infisical.commands.doctor.Finder.Found;
import com.infisical.commands.migrate.MigrateCommand;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
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
          + " merge, render, write, restarts. Says at which step it fails, why, and what to change."
          + " Nothing is written, and its logins are revoked at its end.",
      "The exit status is 1 if something is wrong."
    })
public final class DoctorCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "KIND/NAME",
      description =
          "staticsecret/NAME, auth/NAME, connection/NAME, or the NAME of an InfisicalStaticSecret;"
              + " without it, all, and what none of them uses")
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
            Tools tools = new Tools(cluster, console.environment())) {
          yield examine(cluster, tools);
        }
      }
    };
  }

  private int examine(UserCluster cluster, Tools tools) {
    ResourceExam exam =
        new ResourceExam(cluster, tools, new Rights(asUser), Optional.ofNullable(key));
    return switch (resource == null ? all(cluster, exam) : named(resource, cluster, tools, exam)) {
      case Listing.Refused<Diagnosis>(String sentence) -> console.refuse(sentence);
      case Listing.Listed<Diagnosis>(List<Diagnosis> diagnoses) -> print(cluster, diagnoses);
    };
  }

  private int print(UserCluster cluster, List<Diagnosis> diagnoses) {
    if (json) {
      console.out().println(DiagnosisJson.of(diagnoses));
    } else if (diagnoses.isEmpty()) {
      console.out().println("There are no resources of secrets.infisical.com " + cluster.scope());
    } else {
      DiagnosisPrinter printer = new DiagnosisPrinter(console.out(), console.palette());
      diagnoses.forEach(printer::print);
    }
    return diagnoses.stream().allMatch(diagnosis -> diagnosis.failsAt().isEmpty())
        ? Console.FINE
        : Console.WRONG;
  }

  /** The static secrets, then whatever none of them uses. */
  private static Listing<Diagnosis> all(UserCluster cluster, ResourceExam exam) {
    return switch (cluster.list(InfisicalStaticSecret.class)) {
      case Listing.Refused<InfisicalStaticSecret>(String sentence) ->
          new Listing.Refused<>(sentence);
      case Listing.Listed<InfisicalStaticSecret>(List<InfisicalStaticSecret> items) -> {
        List<Diagnosis> diagnoses = new ArrayList<>();
        items.forEach(item -> diagnoses.add(exam.of(item)));
        List<InfisicalAuth> auths = listed(cluster, InfisicalAuth.class);
        Set<ResourceName> used = names(items, item -> item.getSpec().infisicalAuthRef());
        auths.stream()
            .filter(auth -> !used.contains(nameOf(auth)))
            .forEach(auth -> diagnoses.add(exam.of(auth)));
        Set<ResourceName> called = names(auths, auth -> auth.getSpec().infisicalConnectionRef());
        listed(cluster, InfisicalConnection.class).stream()
            .filter(connection -> !called.contains(nameOf(connection)))
            .forEach(connection -> diagnoses.add(exam.of(connection)));
        yield new Listing.Listed<>(diagnoses);
      }
    };
  }

  private static <T extends HasMetadata> List<T> listed(UserCluster cluster, Class<T> kind) {
    return cluster.list(kind) instanceof Listing.Listed<T>(List<T> items) ? items : List.of();
  }

  private static <T> Set<ResourceName> names(
      List<T> items, Function<T, @Nullable ResourceReference> reference) {
    return items.stream()
        .flatMap(item -> ResourceName.of(reference.apply(item)).stream())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static ResourceName nameOf(HasMetadata object) {
    return new ResourceName(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private static Listing<Diagnosis> named(
      String named, UserCluster cluster, Tools tools, ResourceExam exam) {
    Optional<String> namespace = cluster.scope().namespace();
    if (namespace.isEmpty()) {
      return new Listing.Refused<>("name a namespace with -n, not all, for one resource");
    }
    int slash = named.indexOf('/');
    String kind = slash < 0 ? "staticsecret" : named.substring(0, slash);
    ResourceName name = new ResourceName(namespace.get(), named.substring(slash + 1));
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "staticsecret", "infisicalstaticsecret", "infisicalstaticsecrets" ->
          one(InfisicalStaticSecret.class, name, tools, exam::of);
      case "auth", "infisicalauth", "infisicalauths" ->
          one(InfisicalAuth.class, name, tools, exam::of);
      case "connection", "infisicalconnection", "infisicalconnections" ->
          one(InfisicalConnection.class, name, tools, exam::of);
      default ->
          new Listing.Refused<>(
              "there is no kind " + kind + "; use staticsecret, auth or connection");
    };
  }

  private static <T extends HasMetadata> Listing<Diagnosis> one(
      Class<T> kind, ResourceName name, Tools tools, Function<T, Diagnosis> exam) {
    return switch (tools.finder.get(kind, name)) {
      case Found.Present<T>(T object) -> new Listing.Listed<>(List.of(exam.apply(object)));
      case Found.Absent<T>() ->
          new Listing.Refused<>(
              "there is no %s %s; correct the name, or the namespace with -n"
                  .formatted(HasMetadata.getKind(kind), name));
      case Found.Refused<T>(String sentence, boolean byRights) -> new Listing.Refused<>(sentence);
    };
  }
}
