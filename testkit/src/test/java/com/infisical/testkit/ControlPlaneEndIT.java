package com.infisical.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneEndIT {
  @Test
  void twoAtOnceDoNotSeeEachOther() {
    try (ControlPlane first = ControlPlane.start()) {
      String namespace = first.namespace("only-here");
      try (ControlPlane second = ControlPlane.start()) {
        assertThat(first.address()).isNotEqualTo(second.address());
        assertThat(second.client().namespaces().withName(namespace).get()).isNull();
      }
      assertThat(first.client().namespaces().withName(namespace).get()).isNotNull();
    }
  }

  @Test
  void closesItsPortAndRemovesItsFolder() {
    ControlPlane controlPlane = ControlPlane.start();
    URI address = URI.create(controlPlane.address());
    Path folder = folderOf(controlPlane.kubeConfigFile());
    assertThat(isOpen(address)).isTrue();
    controlPlane.close();
    controlPlane.close();
    assertThat(isOpen(address)).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void asksProgramsToEndWhileTheApiServerStillServes(@TempDir Path folder) throws IOException {
    Path answer = folder.resolve("answer");
    try (ControlPlane controlPlane = ControlPlane.start()) {
      ProcessBuilder program =
          new ProcessBuilder(
              "/bin/sh",
              "-c",
              "trap '\"$1\" get --raw /readyz >\"$2\"; kill $!; exit' TERM; echo up; sleep 600 &"
                  + " wait",
              "program",
              controlPlane.kubectl().toString(),
              answer.toString());
      program.environment().put("KUBECONFIG", controlPlane.kubeConfigFile().toString());
      ChildProcess started = controlPlane.startProgram("program", program);
      await().atMost(Duration.ofSeconds(10)).until(() -> started.hasLogged("up"));
    }
    assertThat(answer).hasContent("ok");
  }

  @Test
  void leavesNothingBehindWhenTheStartFails() {
    List<String> before = childCommands();
    assertThatThrownBy(() -> ControlPlane.builder().apiServerFlag("--no-such-flag").start())
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining("kube-apiserver ended with exit code 1")
        .hasMessageContaining("unknown flag: --no-such-flag");
    assertThat(childCommands()).isEqualTo(before);
  }

  @Test
  void doesNotOutliveAKilledJvm() throws IOException {
    Process jvm = startDoomedJvm("with-controller-manager");
    try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
      URI address = URI.create(output.readLine());
      Path folder = folderOf(Path.of(output.readLine()));
      List<ProcessHandle> servers = jvm.descendants().toList();
      assertThat(isOpen(address)).isTrue();
      assertThat(servers).hasSize(4);
      jvm.destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> !isOpen(address));
      await().atMost(Duration.ofSeconds(10)).until(() -> Files.notExists(folder));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> servers.stream().noneMatch(ControlPlaneEndIT::runs));
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void endsWithAJvmThatExitsWithoutClosingIt() throws IOException {
    Process jvm = startDoomedJvm();
    try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
      URI address = URI.create(output.readLine());
      Path folder = folderOf(Path.of(output.readLine()));
      jvm.getOutputStream().write('x');
      jvm.getOutputStream().flush();
      await().atMost(Duration.ofSeconds(20)).until(() -> !jvm.isAlive());
      assertThat(jvm.exitValue()).isZero();
      assertThat(isOpen(address)).isFalse();
      assertThat(folder).doesNotExist();
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static Process startDoomedJvm(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DoomedJvm.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
  }

  private static Path folderOf(Path kubeconfig) {
    Path folder = kubeconfig.getParent();
    assertThat(folder).isDirectory();
    return folder;
  }

  // An orphan that was killed stays listed until init collects it; such a one has no command any
  // more.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private static List<String> childCommands() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().command().orElse(""))
        .sorted()
        .toList();
  }

  private static boolean isOpen(URI address) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
