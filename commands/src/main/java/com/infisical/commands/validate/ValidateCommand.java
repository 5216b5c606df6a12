package com.infisical.commands.validate;

import com.infisical.commands.console.Console;
import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.ManifestFiles;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks manifests against the CRDs of this version, for the CI of a repository. */
@Command(
    name = "validate",
    sortOptions = false,
    description = {
      "Checks manifests of the operator's kinds against their schema and rules, without a cluster,"
          + " and names file and line of whatever the API server or the operator would refuse.",
      "Manifests of other kinds are skipped. The exit status is 1 if something would be refused."
    })
public final class ValidateCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "file or folder with manifests, - for standard input; repeatable")
  private List<String> files = List.of();

  /** Prints to {@code console}. */
  public ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      return check(new ManifestFiles(console.in()).read(files));
    } catch (IOException e) {
      return console.refuse(String.valueOf(e.getMessage()));
    }
  }

  private int check(ManifestFiles.Contents contents) {
    List<Manifest> ours = contents.manifests().stream().filter(Manifest::isOurs).toList();
    if (ours.isEmpty() && contents.broken().isEmpty()) {
      return console.refuse(
          "there is no manifest of %s* in %s; correct -f"
              .formatted(Manifest.GROUP, String.join(", ", files)));
    }
    ManifestCheck check = new ManifestCheck();
    List<String> found =
        Stream.concat(
                contents.broken().stream().map(ManifestFiles.Broken::toString),
                ours.stream().flatMap(manifest -> check.check(manifest).stream()))
            .toList();
    found.forEach(console::print);
    int others = contents.manifests().size() - ours.size();
    console
        .out()
        .println(
            (found.isEmpty() ? "Valid: " : "Not valid: ")
                + count(ours.size(), "manifest")
                + (found.isEmpty() ? "" : ", " + count(found.size(), "problem"))
                + (others == 0 ? "" : "; " + others + " of other kinds skipped"));
    return found.isEmpty() ? Console.FINE : Console.WRONG;
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
