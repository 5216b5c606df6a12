package com.infisical.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "doctor --help",
        "doctor -h",
        "doctor cluster --help",
        "doctor tenancy --help",
        "status --help",
        "ui --help",
        "render --help",
        "validate --help",
        "help doctor"
      })
  void printsTheHelpOfACommandWhereItIsAskedFor(String line) {
    CommandRun run = CommandRun.of(line.split(" ", -1));

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: infisical-operator ").contains("print this help");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void listsTheCommands() {
    assertThat(CommandRun.of("help").out())
        .contains("doctor", "status", "ui", "render", "validate");
  }
}
