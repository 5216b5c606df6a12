package com.infisical.commands.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the objects of files and folders, and of standard input for {@code -}. */
public final class ManifestFiles {
  private final InputStream in;

  /** Reads {@code -} from {@code in}. */
  public ManifestFiles(InputStream in) {
    this.in = in;
  }

  /**
   * What was read.
   *
   * @param manifests the objects, in the order of files and documents
   * @param broken a line for each place where a file is no YAML
   */
  public record Contents(List<Manifest> manifests, List<Broken> broken) {
    /** Copies the lists. */
    public Contents {
      manifests = List.copyOf(manifests);
      broken = List.copyOf(broken);
    }
  }

  /** A file that is no YAML from a line on. */
  public record Broken(String file, int line, String sentence) {
    @Override
    public String toString() {
      return file + ":" + line + ": " + sentence;
    }
  }

  /**
   * Reads all of {@code names}.
   *
   * @throws IOException with a sentence, when one cannot be read
   */
  public Contents read(List<String> names) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    List<Broken> broken = new ArrayList<>();
    for (String name : names) {
      for (Source source : sources(name)) {
        YamlDocuments.Reading reading = YamlDocuments.read(source.name(), source.text());
        manifests.addAll(reading.manifests());
        broken.addAll(reading.broken());
      }
    }
    return new Contents(manifests, broken);
  }

  /**
   * The text of the file {@code name}.
   *
   * @throws IOException with a sentence, when it cannot be read
   */
  public String text(String name) throws IOException {
    if (name.equals("-")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return read(Path.of(name));
  }

  private record Source(String name, String text) {}

  private List<Source> sources(String name) throws IOException {
    if (name.equals("-")) {
      return List.of(new Source("standard input", text("-")));
    }
    Path path = Path.of(name);
    if (!Files.isDirectory(path)) {
      return List.of(new Source(name, read(path)));
    }
    List<Path> files;
    try (Stream<Path> below = Files.walk(path)) {
      files = below.filter(ManifestFiles::isManifest).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException("the folder " + name + " has no file named *.yaml, *.yml or *.json");
    }
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(new Source(file.toString(), read(file)));
    }
    return sources;
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  private static String read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("there is no file " + path + "; correct the path");
    }
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException("the file " + path + " cannot be read; check its permissions", e);
    }
  }
}
