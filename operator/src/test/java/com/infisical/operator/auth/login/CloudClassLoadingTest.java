package com.infisical.operator.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that does not log in by a cloud method pays nothing for its libraries. */
class CloudClassLoadingTest {
  @TempDir private Path folder;

  @Test
  void loadsNoClassOfTheAwsSdkBeforeTheFirstProof() throws IOException, InterruptedException {
    assertThat(awsClasses()).isEmpty();
  }

  @Test
  void loadsTheAwsSdkForAProof() throws IOException, InterruptedException {
    // Without this, the test above could pass because it looks in the wrong place.
    assertThat(awsClasses("prove")).hasSizeGreaterThan(100);
  }

  @Test
  void loadsTheJoseLibraryForAProofOfGcpIamAndNotBefore() throws IOException, InterruptedException {
    assertThat(classes(" com.nimbusds.")).isEmpty();
    assertThat(classes(" com.nimbusds.", "prove")).hasSizeGreaterThan(10);
  }

  private List<String> awsClasses(String... arguments) throws IOException, InterruptedException {
    return classes(" software.amazon.", arguments);
  }

  private List<String> classes(String prefix, String... arguments)
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + log);
    command.add("-Daws.disableEc2Metadata=true");
    command.add("-Daws.configFile=" + folder.resolve("none"));
    command.add("-Daws.sharedCredentialsFile=" + folder.resolve("none"));
    Path key = folder.resolve("key.json");
    Files.writeString(key, FakeGoogleCerts.keyFile("a@b.example", SigningKey.make()));
    command.add("-Dkey.file=" + key);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LoginMethodsProgram.class.getName());
    command.add(folder.resolve("memory").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.contains(AwsIamMethod.class.getName()));
    return loaded.stream().filter(line -> line.contains(prefix)).toList();
  }
}
