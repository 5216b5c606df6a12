package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launcher of the image starts the JVM: with this JDK, and a program that only waits. */
class LauncherTest {
  private static final String PROGRAM =
      """
      package com.infisical.operator.runtime;

      public final class Main {
        public static void main(String[] arguments) throws Exception {
          System.out.println("up");
          Thread.currentThread().join();
        }
      }
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"SEGV", "ABRT"})
  void leavesNothingOfTheMemoryOnDiskWhenTheProcessCrashes(String signal) throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Process process = start(work, "ulimit -c unlimited 2>/dev/null; exec \"$0\"");
    try {
      await().until(() -> Files.readString(out()).contains("up"));
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
    } finally {
      process.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left).isEmpty();
    }
    assertThat(Files.readString(out())).doesNotContain("Core dump will be written");
  }

  @Test
  void asksForNoHeapDump() throws IOException {
    assertThat(Files.readString(Repository.find().path("build/launcher.sh")))
        .doesNotContain("HeapDump");
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Process start(Path work, String shell) throws IOException {
    Path home = folder.resolve("home");
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path launcher =
        Files.copy(Repository.find().path("build/launcher.sh"), bin.resolve("infisical-operator"));
    Files.createSymbolicLink(home.resolve("runtime"), Path.of(System.getProperty("java.home")));
    compileInto(Files.createDirectories(home.resolve("lib/operator.jar")));
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-c", shell, launcher.toString()))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out().toFile());
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return builder.start();
  }

  private void compileInto(Path classes) throws IOException {
    Path source = Files.createDirectory(folder.resolve("source")).resolve("Main.java");
    Files.writeString(source, PROGRAM);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(exit).isZero();
  }
}
