package com.infisical.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A PostgreSQL server as Debian's package {@code postgresql} brings it, on loopback, for roles that
 * are really created, extended and dropped.
 *
 * <p>It ends with the control plane that it was started beside. Safe for use by several threads.
 */
public final class Postgres {
  private static final Path HOMES = Path.of("/usr/lib/postgresql");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String ADMIN = "admin";

  private final int port;
  private final String adminPassword;

  private Postgres(int port, String adminPassword) {
    this.port = port;
    this.adminPassword = adminPassword;
  }

  /** Starts an empty server. */
  public static Postgres start(ControlPlane controlPlane) throws InterruptedException {
    Path programs = programs();
    try {
      Path home = Files.createTempDirectory("postgres");
      String password = UUID.randomUUID().toString();
      Path secret = Files.writeString(home.resolve("password"), password);
      if (isRoot()) {
        run(List.of("chown", "-R", "postgres", home.toString()), Map.of());
      }
      run(
          asPostgres(
              programs.resolve("initdb").toString(),
              "--pgdata=" + home.resolve("data"),
              "--username=" + ADMIN,
              "--pwfile=" + secret,
              "--auth=scram-sha-256",
              "--no-sync"),
          Map.of());
      int port = FreePort.find();
      ChildProcess server =
          controlPlane.startProgram(
              "postgres",
              new ProcessBuilder(
                  asPostgres(
                      programs.resolve("postgres").toString(),
                      "-D",
                      home.resolve("data").toString(),
                      "-p",
                      String.valueOf(port),
                      "-h",
                      "127.0.0.1",
                      "-k",
                      home.toString(),
                      "-c",
                      "max_connections=300",
                      "-F")));
      Postgres started = new Postgres(port, password);
      server.awaitReady(START_LIMIT, () -> started.letsIn(ADMIN, password));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be started", e);
    }
  }

  private static Path programs() {
    if (!Files.isDirectory(HOMES)) {
      throw new IllegalStateException(
          "PostgreSQL is missing: install Debian's package postgresql; .ci/run does");
    }
    try (Stream<Path> versions = Files.list(HOMES)) {
      return versions.sorted().reduce((before, last) -> last).orElseThrow().resolve("bin");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs statements as the server's owner. */
  public void execute(String statements) throws IOException, InterruptedException {
    run(psql(ADMIN, statements), Map.of("PGPASSWORD", adminPassword));
  }

  /** Whether somebody with that name and password is let in now. */
  public boolean letsIn(String username, String password) {
    try {
      run(psql(username, "SELECT 1"), Map.of("PGPASSWORD", password));
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<String> psql(String user, String statements) {
    return List.of(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--host=127.0.0.1",
        "--port=" + port,
        "--username=" + user,
        "--dbname=postgres",
        "--set=ON_ERROR_STOP=1",
        "--command=" + statements);
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> asPostgres(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          command.getFirst() + " failed: " + output.lines().findFirst().orElse(""));
    }
  }
}
