package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.e2e.bench.server.Counts;
import com.infisical.e2e.bench.server.ServerProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The server double in a process of its own; it ends with this one. Thread-safe. */
final class ServerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final PrintWriter in;
  private final BufferedReader out;
  private final String address;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.address = answer();
  }

  static ServerProcess start(Load load) throws IOException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            // Compiling for the last bit of speed would cost more than it saves, and be noise.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx2g",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProgram.class.getName(),
            Integer.toString(load.layout().tenants()),
            Integer.toString(load.layout().sources()),
            Integer.toString(load.layout().secrets()),
            Integer.toString(load.layout().valueBytes()),
            Long.toString(load.latency().toMillis()),
            Long.toString(load.tokenLife().toSeconds()));
    return new ServerProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  String address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  Counts counts() {
    return tell("counts");
  }

  /** Gives the first secret of the first sources that value. */
  void change(int sources, String value) {
    tell("change " + sources + " " + value);
  }

  /** Ends the streams, forgets tokens and counts. */
  void reset() {
    tell("reset");
  }

  private synchronized Counts tell(String command) {
    in.println(command);
    try {
      return JSON.readValue(answer(), Counts.class);
    } catch (IOException e) {
      throw new UncheckedIOException("The server double cannot be reached", e);
    }
  }

  private String answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the server double has ended");
    }
    return line;
  }

  @Override
  public void close() {
    in.close();
    process.destroy();
  }
}
