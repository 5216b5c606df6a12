package com.infisical.e2e.world;

import static org.awaitility.Awaitility.await;

import com.infisical.commands.Main;
import com.infisical.commands.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code ui} while it serves its page; closing it is Ctrl-C. */
public final class UiRun implements AutoCloseable {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Thread command;

  private UiRun(Path kubeconfig, List<String> arguments) {
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("KUBECONFIG", kubeconfig.toString()),
            false);
    this.command = Thread.ofPlatform().name("ui").start(() -> Main.run(arguments, console));
  }

  /** Starts it with the rights of a kubeconfig, and waits until it serves. */
  public static UiRun start(Path kubeconfig, String... arguments) {
    List<String> all = new ArrayList<>(List.of("ui"));
    all.addAll(List.of(arguments));
    UiRun run = new UiRun(kubeconfig, all);
    await().until(() -> run.out.toString(StandardCharsets.UTF_8).contains("\n"));
    return run;
  }

  /** Where the page is. */
  public URI address() {
    return URI.create(out.toString(StandardCharsets.UTF_8).strip());
  }

  /** What it printed besides the address. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    command.interrupt();
    try {
      command.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
