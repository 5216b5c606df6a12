package com.infisical.operator.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.runtime.settings.LogSettings.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLevelFileTest {
  @TempDir private Path folder;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<Level> applied = new ArrayList<>();
  private Path file;

  @BeforeEach
  void follow() {
    file = folder.resolve("level");
    new LogLevelFile(file, Level.INFO, applied::add, (delay, task) -> later.add(task)).follow();
  }

  @Test
  void takesUpEachLevelThatTheFileHolds() throws IOException {
    holds("debug\n");
    holds("debug\n");
    holds("2");
    holds("ERROR");

    assertThat(applied).containsExactly(Level.DEBUG, Level.TRACE, Level.ERROR);
  }

  @Test
  void returnsToTheLevelOfTheSettingsWhenTheFileIsEmptyOrGone() throws IOException {
    holds("debug");
    holds("");
    holds("warn");
    Files.delete(file);
    look();

    assertThat(applied).containsExactly(Level.DEBUG, Level.INFO, Level.WARN, Level.INFO);
  }

  @Test
  void keepsTheLevelWhereTheFileHoldsNone() throws IOException {
    holds("debug");
    holds("loud");
    holds("x".repeat(10_000));
    assertThat(applied).containsExactly(Level.DEBUG);

    holds("warn");
    assertThat(applied).containsExactly(Level.DEBUG, Level.WARN);
  }

  @Test
  void followsALinkThatMoves() throws IOException {
    Path first = Files.writeString(folder.resolve("first"), "debug");
    Path second = Files.writeString(folder.resolve("second"), "error");
    Files.createSymbolicLink(file, first);
    look();
    Files.delete(file);
    Files.createSymbolicLink(file, second);
    look();

    assertThat(applied).containsExactly(Level.DEBUG, Level.ERROR);
  }

  private void holds(String text) throws IOException {
    Files.writeString(file, text);
    look();
  }

  private void look() {
    later.remove().run();
  }
}
