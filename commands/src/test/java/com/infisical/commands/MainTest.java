package com.infisical.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.console.Console;
import com.infisical.commands.console.Palette;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "render",
        "validate",
        "status",
        "ui",
        "doctor",
        "doctor cluster",
        "doctor tenancy"
      })
  void explainsEveryCommand(String command) {
    CommandRun run = CommandRun.of((command + " --help").split(" "));

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: infisical-operator " + command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "render",
        "status --unknown",
        "doctor a b",
        "status -o xml",
        "ui --port 70000"
      })
  void endsWithTwoWhenItIsMisused(String command) {
    assertThat(CommandRun.of(command.isEmpty() ? new String[0] : command.split(" ")).status())
        .isEqualTo(2);
  }

  @Test
  void saysThatThereIsNoCluster() {
    CommandRun run = CommandRun.of("status", "--kubeconfig", "/no/such/file");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("No kubeconfig file can be read at [/no/such/file]");
  }

  @Test
  void saysThatTheProgramIsWrongButNotWhatItRead() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("hush");
          }

          @Override
          public int read(byte[] into, int from, int length) {
            return read();
          }
        };
    Console console =
        new Console(
            broken,
            System.out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false);

    assertThat(Main.run(List.of("validate", "-f", "-"), console)).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("infisical-operator: internal error: please report the lines below")
        .contains("java.lang.IllegalStateException", "    at com.infisical.commands.")
        .doesNotContain("hush");
  }

  @Test
  void coloursOnlyOnATerminalAndNotWithNoColor() {
    assertThat(palette(true, "")).isEqualTo(new Palette(true));
    assertThat(palette(true, "1")).isEqualTo(new Palette(false));
    assertThat(palette(false, "")).isEqualTo(new Palette(false));
  }

  private static Palette palette(boolean terminal, String noColor) {
    return new Console(
            InputStream.nullInputStream(),
            System.out,
            System.err,
            Map.of("NO_COLOR", noColor),
            terminal)
        .palette();
  }
}
