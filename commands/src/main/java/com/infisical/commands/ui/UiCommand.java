package com.infisical.commands.ui;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.console.Console;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a page that draws the whole chain, until it is interrupted. */
@Command(
    name = "ui",
    sortOptions = false,
    description = {
      "Serves a page on this machine's loopback that draws connections, InfisicalAuths,"
          + " InfisicalStaticSecrets, targets and workloads with their states, live. Open the"
          + " address that it prints; Ctrl-C ends it.",
    })
public final class UiCommand implements Callable<Integer> {
  private static final int MOST_PORT = 65_535;

  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "port to listen on (default: any that is free)",
      defaultValue = "0")
  private int port;

  /** Prints to {@code console}. */
  public UiCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > MOST_PORT) {
      return console.refuse("--port must be a number from 0 to 65535");
    }
    return switch (UserCluster.open(console, options)) {
      case UserCluster.Opening.Refused(String sentence) -> console.refuse(sentence);
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened) {
          Optional<String> unusable = unusable(cluster);
          yield unusable.isPresent() ? console.refuse(unusable.get()) : serve(cluster);
        }
      }
    };
  }

  private int serve(UserCluster cluster) {
    try (LiveGraph graph = new LiveGraph(cluster.clients().informers(), cluster.scope());
        PageServer server = PageServer.start(port, graph, new Details(cluster.client()))) {
      graph.start();
      console.out().println(server.address());
      console.err().println("shows the resources " + cluster.scope() + "; Ctrl-C ends it");
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      return console.refuse(
          "port %d of 127.0.0.1 cannot be listened on (%s); choose another with --port"
              .formatted(port, e.getMessage()));
    }
    return Console.FINE;
  }

  /** Why there is nothing to show; a right that is missing is shown on the page. */
  private static Optional<String> unusable(UserCluster cluster) {
    try {
      var resources = cluster.client().resources(InfisicalStaticSecret.class);
      var one = new ListOptionsBuilder().withLimit(1L).build();
      var unused =
          cluster
              .scope()
              .namespace()
              .map(namespace -> resources.inNamespace(namespace).list(one))
              .orElseGet(() -> resources.inAnyNamespace().list(one));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.FORBIDDEN
          ? Optional.empty()
          : Optional.of(
              ApiServerWords.of(
                  cluster.client(),
                  "list",
                  HasMetadata.getFullResourceName(InfisicalStaticSecret.class),
                  cluster.scope(),
                  e));
    }
  }
}
