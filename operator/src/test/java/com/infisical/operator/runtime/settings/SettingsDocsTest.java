package com.infisical.operator.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps docs/operations.md and the settings in step, in both directions. */
class SettingsDocsTest {
  @Test
  void documentsEveryFlagWithItsVariableAndDefault() throws IOException {
    assertThat(rows("| `--"))
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Flag.values()).map(this::row).toList());
  }

  @Test
  void documentsEveryVariable() throws IOException {
    List<String> expected =
        Arrays.stream(Variable.values())
            .map(
                variable ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            variable.name(), code(variable.standard()), variable.description())
                        .replace("|  |", "| |"))
            .toList();

    assertThat(rows("| `"))
        .filteredOn(row -> !row.startsWith("| `--"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void printsEveryFlagAndVariableAsHelp() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Usage.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String help = bytes.toString(StandardCharsets.UTF_8);

    for (Flag flag : Flag.values()) {
      assertThat(help).contains("--" + flag.spelling()).contains(flag.description());
      if (flag.variable() != null) {
        assertThat(help).contains(flag.variable());
      }
    }
    for (Variable variable : Variable.values()) {
      assertThat(help).contains("  " + variable.name()).contains(variable.standard());
    }
  }

  private String row(Flag flag) {
    return "| `--%s` | %s | %s | %s |"
        .formatted(
            flag.spelling(),
            flag.variable() == null ? "" : code(flag.variable()),
            code(flag.standard()),
            flag.description())
        .replace("|  |", "| |")
        .replace("|  |", "| |");
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  /** The table rows of the sections "Flags" and "Environment". */
  private static List<String> rows(String start) throws IOException {
    String page = Files.readString(root().resolve("docs/operations.md"));
    String section = page.substring(page.indexOf("## Settings"), page.indexOf("## Cluster"));
    return section
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.replace("|  |", "| |"))
        .toList();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/operations.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
