package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What comments and pages cite is in this repository. */
class DocsLinksTest {
  private static final Pattern CITED = Pattern.compile("(docs/[a-z0-9/-]+\\.md)(#[a-z0-9-]+)?");
  private static final Pattern LINKED =
      Pattern.compile("]\\((?!https?:)([^)#\\s]*)(#[^)\\s]+)?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Set<String> NOT_OURS = Set.of("target", "dist", ".git", "node_modules");

  private final Path root = Repository.find().path("");

  @Test
  void findsEveryPageAndAnchorThatACommentCites() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path source : files(path -> path.matches(".*\\.(java|go|sh|yaml|xml|cases)|.*Makefile"))) {
      Matcher cited = CITED.matcher(Files.readString(source));
      while (cited.find()) {
        check(source, root.resolve(cited.group(1)), cited.group(2), broken);
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void findsEveryPageAndAnchorThatAPageLinks() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : files(path -> path.endsWith(".md"))) {
      Matcher linked = LINKED.matcher(Files.readString(page));
      while (linked.find()) {
        Path to = linked.group(1).isEmpty() ? page : page.resolveSibling(linked.group(1));
        check(page, to, linked.group(2), broken);
      }
    }
    assertThat(broken).isEmpty();
  }

  private void check(Path in, Path page, String anchor, List<String> broken) throws IOException {
    boolean found =
        Files.exists(page)
            && (anchor == null
                || !page.toString().endsWith(".md")
                || anchors(page).contains(anchor.substring(1)));
    if (!found) {
      broken.add(root.relativize(in) + " -> " + page.normalize() + (anchor == null ? "" : anchor));
    }
  }

  /** The anchors that GitHub makes of a page's headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private List<Path> files(Predicate<String> wanted) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(
              file ->
                  Stream.iterate(root.relativize(file), p -> p != null, Path::getParent)
                      .noneMatch(part -> NOT_OURS.contains(part.getFileName().toString())))
          .filter(file -> wanted.test(file.getFileName().toString()))
          .toList();
    }
  }
}
