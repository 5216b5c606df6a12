package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.Shell;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeKubelet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/install.md work as they stand, one after the other. */
class InstallIT {
  private static final DocsPage PAGE = DocsPage.read("docs/install.md");

  @Test
  void runsEveryCommandOfThePage(@TempDir Path folder) throws IOException {
    List<String> blocks = PAGE.commands();
    assertThat(blocks).hasSizeGreaterThan(8);
    try (ControlPlane plane = ControlPlane.builder().controllerManager(true).start();
        FakeKubelet kubelet = FakeKubelet.start(plane)) {
      assertThat(kubelet).isNotNull();
      Shell shell = Shell.on(plane, folder);
      for (String block : blocks) {
        CommandResult result = shell.run(block);
        assertThat(result.ok()).as("%s%n%s", block, result.stderr()).isTrue();
      }
    }
  }
}
