package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line. */
class MainTest {
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new Main()).setErr(new PrintWriter(err, true)).execute(args);
  }

  @Test
  void saysWhichSeedFileIsMissing() {
    assertThat(run("--port", "0", "--seed", "none.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("none.yaml cannot be read");
  }

  @Test
  void saysThatThePortIsTaken() {
    try (DevServer taken = DevServer.builder().start()) {
      String port = taken.address().substring(taken.address().lastIndexOf(':') + 1);
      assertThat(run("--port", port)).isEqualTo(2);
      assertThat(err.toString()).contains("cannot listen on 127.0.0.1, port " + port);
    }
  }
}
