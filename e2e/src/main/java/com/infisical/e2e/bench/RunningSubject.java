package com.infisical.e2e.bench;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The process of a program that is measured. */
final class RunningSubject {
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final Set<String> JVM_OPTIONS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
  private static final byte[] PROBE =
      "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ChildProcess process;
  private final int port;
  private final long startedAt;

  private RunningSubject(ChildProcess process, int port, long startedAt) {
    this.process = process;
    this.port = port;
    this.startedAt = startedAt;
  }

  static RunningSubject start(Subject subject, ControlPlane plane, String serverAddress) {
    int port = FreePort.find();
    List<String> command = new ArrayList<>(subject.command());
    command.add("--health-probe-bind-address=127.0.0.1:" + port);
    ProcessBuilder program = new ProcessBuilder(command);
    // What the user's shell holds for other clusters and servers must not reach the program.
    program
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("INFISICAL_")
                    || name.startsWith("KUBERNETES_")
                    || JVM_OPTIONS.contains(name));
    program
        .environment()
        .put(
            "KUBECONFIG",
            plane.kubeConfigFileFor(subject.namespace(), subject.account()).toString());
    program.environment().put("POD_NAMESPACE", subject.namespace());
    program.environment().put("INFISICAL_HOST_API", serverAddress + "/api");
    program.environment().putAll(subject.environment());
    long startedAt = System.nanoTime();
    return new RunningSubject(plane.startProgram(subject.name(), program), port, startedAt);
  }

  long pid() {
    return process.pid();
  }

  /** By {@link System#nanoTime}. */
  long startedAt() {
    return startedAt;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended; only for one that has. */
  int exitCode() throws InterruptedException {
    return process.awaitEnd();
  }

  String lastWords() {
    return process.lastWords();
  }

  /** Whether its health check says that it is ready; one question, without a client. */
  boolean isReady() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(PROBE);
      InputStream in = socket.getInputStream();
      String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      return line.endsWith(" 200");
    } catch (IOException _) {
      return false;
    }
  }

  /** Ends it: SIGTERM, and SIGKILL where that is not enough. */
  void stop() {
    process.stop(GRACE);
  }
}
