package com.infisical.e2e.world;

import com.infisical.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of docs/, read for what it promises: manifests that apply as they stand, and remedies for
 * messages.
 *
 * @param text the whole page
 */
public record DocsPage(String text) {
  private static final Pattern MANIFEST = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMANDS =
      Pattern.compile("^( *)```sh\n(.*?)```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern REMEDY =
      Pattern.compile("^\\| `([^`]+)` \\| .*\\|$", Pattern.MULTILINE);
  private static final Pattern GAP = Pattern.compile("<[a-z]+>|…");
  private static final Pattern PLACEHOLDER = Pattern.compile("YOUR-[A-Z-]+");

  /** Reads a page; {@code path} begins below the repository's root. */
  public static DocsPage read(String path) {
    try {
      return new DocsPage(Files.readString(Repository.find().path(path)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The headings of the second level under which there are manifests, in their order. */
  public List<String> headingsWithManifests() {
    return Pattern.compile("^## (.+)$", Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(heading -> heading.group(1))
        .filter(heading -> MANIFEST.matcher(section(heading)).find())
        .toList();
  }

  /** The blocks of commands, in their order. */
  public List<String> commands() {
    return COMMANDS
        .matcher(text)
        .results()
        .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
        .toList();
  }

  /** The manifests of the section that has a block of commands, as they stand. */
  public String manifestsBeside(String commands) {
    return Pattern.compile("^## ", Pattern.MULTILINE)
        .splitAsStream(text)
        .filter(section -> section.contains(commands))
        .flatMap(section -> MANIFEST.matcher(section).results())
        .map(block -> block.group(1))
        .collect(Collectors.joining("---\n"));
  }

  /** The manifests under a heading of the second level, with the placeholders filled in. */
  String manifests(String heading, Map<String, String> placeholders) {
    String found =
        MANIFEST
            .matcher(section(heading))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining("---\n"));
    return PLACEHOLDER.matcher(found).replaceAll(word -> filled(word, placeholders));
  }

  /** Whether the page has a row in a troubleshooting table for this message. */
  public boolean hasRemedyFor(String message) {
    return REMEDY
        .matcher(text)
        .results()
        .map(row -> pattern(row.group(1)))
        .anyMatch(pattern -> pattern.matcher(message).matches());
  }

  private static String filled(MatchResult word, Map<String, String> placeholders) {
    String value = placeholders.get(word.group());
    if (value == null) {
      throw new AssertionError("the page has a placeholder that no test fills: " + word.group());
    }
    return value;
  }

  /** {@code <word>} stands for one word, {@code …} for anything. */
  private static Pattern pattern(String row) {
    StringBuilder regex = new StringBuilder();
    int end = 0;
    for (MatchResult gap : GAP.matcher(row).results().toList()) {
      regex.append(Pattern.quote(row.substring(end, gap.start())));
      regex.append(gap.group().equals("…") ? ".*" : "\\S+");
      end = gap.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(row.substring(end))).toString());
  }

  private String section(String heading) {
    int start = text.indexOf("\n## " + heading + "\n");
    if (start < 0) {
      throw new AssertionError("the page has no heading " + heading);
    }
    int end = text.indexOf("\n## ", start + 1);
    return end < 0 ? text.substring(start) : text.substring(start, end);
  }
}
