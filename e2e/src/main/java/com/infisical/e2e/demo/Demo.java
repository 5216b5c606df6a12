package com.infisical.e2e.demo;

import com.infisical.testkit.ControlPlaneException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The program behind {@code make demo}. */
public final class Demo {
  private static final String USAGE =
      """
      Starts a control plane, an Infisical-compatible server and the operator on this machine and shows how a secret is
      synced, followed and repaired. Then everything stays up to be tried until Ctrl-C.

        --once   check each outcome, take everything down and exit with 0, or with 1 and the reason
        --help   print this
      """;

  private final Screen screen;

  Demo(Screen screen) {
    this.screen = screen;
  }

  /** Runs the demo; see {@code --help}. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> given = List.of(arguments);
    if (given.contains("--help") || !List.of("--once").containsAll(given)) {
      out.print(USAGE);
      System.exit(given.contains("--help") ? 0 : 2);
    }
    boolean colours =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && System.getenv("NO_COLOR") == null;
    System.exit(new Demo(new Screen(out, colours)).run(given.contains("--once")));
  }

  /** Returns the exit code: 0, or 1 when something did not turn out as it should. */
  int run(boolean once) {
    try (DemoStage stage = DemoStage.build(screen)) {
      new DemoStory(stage, screen).play();
      if (once) {
        screen.heading("Everything worked as expected.");
      } else {
        explain(stage);
        // Until Ctrl-C: its shutdown hooks take everything down while this thread waits.
        int code = stage.operator().keepUp(screen);
        if (code != 0) {
          screen.failed(
              "The operator failed repeatedly, most recently with exit code %d. %s"
                  .formatted(code, stage.operator().process().lastWords()));
        }
        return code;
      }
      return 0;
    } catch (DemoFailure | ControlPlaneException e) {
      screen.failed(String.valueOf(e.getMessage()));
      return 1;
    } catch (KubernetesClientException e) {
      screen.failed("The API server rejected a request of the demo: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      screen.failed("The demo was interrupted.");
      return 1;
    }
  }

  private void explain(DemoStage stage) {
    screen.heading("Now try it yourself in another terminal");
    screen.command("export KUBECONFIG=" + stage.controlPlane().kubeConfigFile());
    screen.command("alias kubectl=" + stage.controlPlane().kubectl());
    screen.command("alias helm=" + stage.controlPlane().helm().program());
    screen.command("helm --namespace infisical-operator get manifest infisical-operator");
    screen.command("kubectl config set-context --current --namespace " + DemoStory.NAMESPACE);
    screen.command("kubectl get infisicalconnections,infisicalauths,infisicalstaticsecrets");
    screen.command("kubectl describe infisicalstaticsecret shop-database");
    screen.command("kubectl get secret shop-database --output yaml --watch");
    screen.say("");
    screen.say(
        "The Infisical server is at " + stage.infisical().address() + ". To change a secret:");
    screen.command("export INFISICAL_TOKEN=" + stage.infisical().adminToken());
    screen.command(stage.infisical().changeCommand("/database", "PASSWORD", "my-own"));
    screen.say("");
    screen.say(
        "The operator is already running: 'make run' with this KUBECONFIG would start a second one"
            + " next to it.");
    screen.say("Its log:");
    screen.command("tail -F " + stage.operator().process().log());
    screen.heading("Ctrl-C stops everything.");
  }
}
