package com.infisical.gotemplate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The templates of the corpus with what Go made of them. */
final class Corpus {
  private static final Path FOLDER = Path.of("src/test/resources/corpus");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The place and the words of an error message of Go's. */
  private static final Pattern SYNTAX =
      Pattern.compile("template: KEY:(\\d+): (.*)", Pattern.DOTALL);

  private static final Pattern EXECUTION =
      Pattern.compile("template: KEY:(\\d+):(\\d+): executing (.*)", Pattern.DOTALL);

  /**
   * A template and what Go made of it.
   *
   * @param output the bytes, one a char, where there was no error
   * @param error Go's message; empty where there was none
   */
  record Case(String group, String name, String template, String output, String error) {
    /** The kind of the error by our names. */
    FailureKind kind() {
      if (!EXECUTION.matcher(error).matches()) {
        return FailureKind.SYNTAX;
      }
      return error.contains(": error calling ") ? FailureKind.FUNCTION : FailureKind.EVALUATION;
    }

    int line() {
      return Integer.parseInt(place().group(1));
    }

    /** The column; 0 for errors of syntax, of which Go tells only the line. */
    int column() {
      return kind() == FailureKind.SYNTAX ? 0 : Integer.parseInt(place().group(2));
    }

    private Matcher place() {
      for (Pattern pattern : List.of(EXECUTION, SYNTAX)) {
        Matcher matcher = pattern.matcher(error);
        if (matcher.matches()) {
          return matcher;
        }
      }
      throw new IllegalStateException("not an error of a template: " + error);
    }

    @Override
    public String toString() {
      return group + ": " + name;
    }
  }

  private Corpus() {}

  /** The names of the groups. */
  static List<String> groups() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".golden.json"))
          .map(name -> name.substring(0, name.length() - ".golden.json".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of a group. */
  static List<Case> cases(String group) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode node : read(FOLDER.resolve(group + ".golden.json"))) {
      byte[] output =
          node.has("base64")
              ? Base64.getDecoder().decode(node.get("base64").asText())
              : node.path("output").asText("").getBytes(StandardCharsets.UTF_8);
      cases.add(
          new Case(
              group,
              node.get("name").asText(),
              node.get("template").asText(),
              new String(output, StandardCharsets.ISO_8859_1),
              node.path("error").asText("")));
    }
    return cases;
  }

  /** The secrets that every case sees. */
  static TemplateModel model() {
    Map<String, TemplateSecret> merged = new HashMap<>();
    Map<String, TemplateSecret> byPath = new HashMap<>();
    for (JsonNode node : read(FOLDER.resolve("model.json"))) {
      byte[] value =
          node.has("base64")
              ? Base64.getDecoder().decode(node.get("base64").asText())
              : node.get("text").asText().getBytes(StandardCharsets.UTF_8);
      String path = node.get("path").asText();
      String key = node.get("key").asText();
      TemplateSecret secret = TemplateSecret.of(value, path);
      merged.putIfAbsent(key, secret);
      byPath.putIfAbsent(path + "\0" + key, secret);
    }
    return TemplateModel.of(merged, new Folders(byPath));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finds folders by looking through all secrets. */
  private record Folders(Map<String, TemplateSecret> byPath) implements SecretLookup {
    @Override
    public @Nullable TemplateSecret find(String path, String key) {
      return byPath.get(path + "\0" + key);
    }

    @Override
    public Set<String> folders(String path) {
      String below = path.equals("/") ? "/" : path + "/";
      return byPath.keySet().stream()
          .map(place -> place.substring(0, place.indexOf('\0')))
          .filter(folder -> folder.startsWith(below) && folder.length() > below.length())
          .map(folder -> folder.substring(below.length()).split("/", 2)[0])
          .filter(name -> !byPath.containsKey(path + "\0" + name))
          .collect(Collectors.toSet());
    }
  }
}
