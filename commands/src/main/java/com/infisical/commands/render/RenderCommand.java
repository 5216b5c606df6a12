package com.infisical.commands.render;

import com.fasterxml.jackson.core.JsonPointer;
import com.infisical.commands.console.Console;
import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.ManifestFiles;
import com.infisical.commands.manifest.Resources;
import com.infisical.commands.render.OfflineRendering.Rendered;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.staticsecret.SyncSpec;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.plan.TargetFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Renders the targets of manifests from a file of secrets, for the CI of a repository. */
@Command(
    name = "render",
    sortOptions = false,
    description = {
      "Renders the targets of InfisicalStaticSecrets without a cluster, with the operator's own"
          + " template engine, and prints the keys of each.",
      "The exit status is 1 if a target cannot be rendered."
    })
public final class RenderCommand implements Callable<Integer> {
  private static final Pattern LINE = Pattern.compile("template: [^:]*:(\\d+):");

  private final Console console;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description = "file or folder with manifests, - for standard input; repeatable")
  private List<String> files = List.of();

  @Option(
      names = "--secrets",
      required = true,
      paramLabel = "FILE",
      description =
          "YAML file with the secrets: KEY: value, and /path: {KEY: value} for a folder, which"
              + " secretFrom reads")
  private String secrets = "";

  @Option(
      names = "--strict",
      description = "a secret that a template names and the file does not have is an error")
  private boolean strict;

  @Option(names = "--show-values", description = "print the rendered values, too")
  private boolean showValues;

  /** Prints to {@code console}. */
  public RenderCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      ManifestFiles reader = new ManifestFiles(console.in());
      return switch (OfflineSecrets.read(secrets, reader.text(secrets))) {
        case OfflineSecrets.Reading.Unusable(String sentence) -> console.refuse(sentence);
        case OfflineSecrets.Reading.Read(OfflineSecrets values) ->
            render(reader.read(files), values);
      };
    } catch (IOException e) {
      return console.refuse(String.valueOf(e.getMessage()));
    }
  }

  private int render(ManifestFiles.Contents contents, OfflineSecrets values) {
    List<Manifest> manifests =
        contents.manifests().stream()
            .filter(each -> each.isOurs() && each.kind().equals("InfisicalStaticSecret"))
            .toList();
    contents.broken().forEach(broken -> console.printError(broken.toString()));
    if (manifests.isEmpty() && contents.broken().isEmpty()) {
      return console.refuse(
          "there is no InfisicalStaticSecret in " + String.join(", ", files) + "; correct -f");
    }
    OfflineRendering rendering = new OfflineRendering();
    boolean fine = contents.broken().isEmpty();
    for (Manifest manifest : manifests) {
      fine &= render(manifest, values, rendering);
    }
    return fine ? Console.FINE : Console.WRONG;
  }

  private boolean render(Manifest manifest, OfflineSecrets values, OfflineRendering rendering) {
    console.print(manifest.title());
    Optional<InfisicalStaticSecret> resource = new Resources().staticSecret(manifest);
    if (resource.isEmpty()) {
      tell(manifest, JsonPointer.empty(), "its metadata cannot be read; run validate");
      return false;
    }
    return switch (SyncSpec.read(resource.get())) {
      case SyncSpec.Reading.Unusable(Failure failure) -> {
        tell(manifest, JsonPointer.valueOf("/spec"), failure.sentence());
        yield false;
      }
      case SyncSpec.Reading.Usable(SyncSpec spec) ->
          switch (values.mergedFor(spec.sources())) {
            case SecretMerge.HiddenValues hidden -> false;
            case MergedSecrets merged ->
                print(manifest, rendering.render(resource.get(), spec.targets(), merged));
          };
    };
  }

  private boolean print(Manifest manifest, List<Rendered> targets) {
    boolean fine = true;
    for (int i = 0; i < targets.size(); i++) {
      JsonPointer at = JsonPointer.valueOf("/spec/targets/" + i);
      switch (targets.get(i)) {
        case Rendered.Target target -> {
          print(target);
          target.warnings().forEach(warning -> tell(manifest, fieldOf(at, warning), warning));
          fine &= !strict || target.warnings().isEmpty();
        }
        case Rendered.Refused(TargetFailure failure) -> {
          refused(manifest, at, failure);
          fine = false;
        }
      }
    }
    return fine;
  }

  private void print(Rendered.Target target) {
    console.print("  " + target.ref());
    target
        .data()
        .forEach(
            (key, value) ->
                console.print("    " + key + (showValues ? ": " + ShownValue.of(value) : "")));
  }

  private void refused(Manifest manifest, JsonPointer target, TargetFailure failure) {
    JsonPointer field = target;
    int line = 1;
    if (failure instanceof TargetFailure.Template(_, String path, String why)) {
      field = template(target, path);
      Matcher number = LINE.matcher(why);
      line = number.find() ? Integer.parseInt(number.group(1)) : 1;
      console.printError(place(manifest, manifest.lineOfText(field, line)) + failure.sentence());
      return;
    }
    tell(manifest, field, failure.sentence());
  }

  /** Where a warning that names the template of a key points to. */
  private static JsonPointer fieldOf(JsonPointer target, String warning) {
    Matcher named = Pattern.compile("\\.template\\.(data\\S*) prints").matcher(warning);
    return named.find() ? template(target, named.group(1)) : target;
  }

  /** {@code data}, {@code data.KEY} or {@code engineVersion} of a target's template. */
  private static JsonPointer template(JsonPointer target, String path) {
    JsonPointer template = target.appendProperty("template");
    return path.startsWith("data.")
        ? template.appendProperty("data").appendProperty(path.substring("data.".length()))
        : template.appendProperty(path);
  }

  private void tell(Manifest manifest, JsonPointer field, String sentence) {
    console.printError(place(manifest, manifest.line(field)) + sentence);
  }

  private static String place(Manifest manifest, int line) {
    return "%s:%d: %s: ".formatted(manifest.file(), line, manifest.title());
  }
}
