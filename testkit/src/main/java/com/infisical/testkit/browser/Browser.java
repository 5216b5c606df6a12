package com.infisical.testkit.browser;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chromium without a window, as Debian's package {@code chromium} brings it.
 *
 * <p>It ends with the control plane that it was started beside.
 */
public final class Browser implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;
  private final DevTools tools;

  private Browser(ChildProcess process, List<String> port) {
    this.process = process;
    this.address = "ws://127.0.0.1:" + port.get(0);
    this.tools = DevTools.connect(http, URI.create(address + port.get(1)), (method, event) -> {});
  }

  /** Whether this machine has one: {@code apt-get install chromium}. */
  public static boolean isInstalled() {
    return program().isPresent();
  }

  private static Optional<Path> program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with an empty profile. */
  public static Browser start(ControlPlane controlPlane) throws InterruptedException {
    Path program =
        program()
            .orElseThrow(
                () ->
                    new BrowserException(
                        "there is no browser on this machine: apt-get install chromium"));
    try {
      Path profile = Files.createTempDirectory(controlPlane.folder(), "browser");
      ChildProcess process =
          controlPlane.startProgram(
              "browser",
              new ProcessBuilder(
                  program.toString(),
                  "--headless=new",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  // Chromium refuses its sandbox to root and inside of many containers.
                  "--no-sandbox",
                  "--disable-dev-shm-usage",
                  "--disable-gpu",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--no-first-run",
                  "--no-default-browser-check",
                  "--hide-scrollbars",
                  "--force-device-scale-factor=1",
                  "about:blank"));
      Path port = profile.resolve("DevToolsActivePort");
      process.awaitReady(START_LIMIT, () -> lines(port).size() == 2);
      return new Browser(process, lines(port));
    } catch (IOException e) {
      throw new UncheckedIOException("the browser cannot be started", e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A tab of a user of its own, who shares nothing with those of other tabs. */
  public Tab tab() {
    String context =
        tools.call("Target.createBrowserContext", Map.of()).path("browserContextId").asText();
    String target =
        tools
            .call("Target.createTarget", Map.of("url", "about:blank", "browserContextId", context))
            .path("targetId")
            .asText();
    return new Tab(http, URI.create(address + "/devtools/page/" + target));
  }

  @Override
  public void close() {
    tools.close();
    process.stop(GRACE);
    http.close();
  }
}
