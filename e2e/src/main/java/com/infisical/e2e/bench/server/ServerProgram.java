package com.infisical.e2e.bench.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The server double as a process of its own, so that its CPU is not the benchmark's: prints its
 * address, answers a line on standard input by a line of JSON, and ends when that is closed.
 */
public final class ServerProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServerProgram() {}

  /**
   * Arguments: tenants, sources, secrets, bytes of a value, latency in ms, life of a token in
   * seconds.
   */
  public static void main(String[] arguments) throws IOException {
    Layout layout =
        new Layout(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]));
    Duration latency = Duration.ofMillis(Long.parseLong(arguments[4]));
    Duration tokenLife = Duration.ofSeconds(Long.parseLong(arguments[5]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (ServerDouble server = new ServerDouble(layout, latency, tokenLife);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println(server.address());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.writeValueAsString(obey(server, line.split(" ", -1))));
      }
    }
  }

  private static Counts obey(ServerDouble server, String[] command) {
    switch (command[0]) {
      case "counts" -> {}
      case "change" -> server.change(Integer.parseInt(command[1]), command[2]);
      case "reset" -> server.reset();
      default -> throw new IllegalArgumentException("unknown command " + command[0]);
    }
    return server.counts();
  }
}
