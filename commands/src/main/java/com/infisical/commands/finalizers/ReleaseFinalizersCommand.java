package com.infisical.commands.finalizers;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ClusterOptions;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.console.Console;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes the operator's finalizers from all resources, and touches nothing at servers. */
@Command(
    name = "release-finalizers",
    sortOptions = false,
    description = {
      "Removes the finalizer secrets.infisical.com/cleanup from InfisicalDynamicSecrets and"
          + " InfisicalPushSecrets, so that they can be deleted while no operator runs. Nothing is"
          + " revoked or deleted at Infisical: leases expire by themselves.",
      "A running operator puts the finalizers back: stop it first."
    })
public final class ReleaseFinalizersCommand implements Callable<Integer> {
  private static final String OURS = "secrets.infisical.com/cleanup";
  private static final Duration PODS_GONE = Duration.ofSeconds(60);
  private static final int MAX_ATTEMPTS = 5;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

  private record Kind(String plural, String name) {
    ResourceDefinitionContext context() {
      return new ResourceDefinitionContext.Builder()
          .withGroup("secrets.infisical.com")
          .withVersion("v1alpha1")
          .withPlural(plural)
          .withKind(name)
          .withNamespaced(true)
          .build();
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("infisicaldynamicsecrets", "InfisicalDynamicSecret"),
          new Kind("infisicalpushsecrets", "InfisicalPushSecret"));

  private final Console console;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAMESPACES",
      description = "several namespaces, comma-separated")
  private List<String> namespaces = List.of();

  @Option(
      names = "--in-pod",
      description =
          "use the service account of this pod, and exit with 0 whatever happens: for hooks, which"
              + " must not stop an uninstall")
  private boolean inPod;

  @Option(
      names = "--stop",
      paramLabel = "SELECTOR",
      description =
          "first scale the Deployments with these labels, in the context's namespace, to 0 and wait"
              + " until their pods are gone")
  private @Nullable String stop;

  /** Prints to {@code console}. */
  public ReleaseFinalizersCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    UserCluster.Opening opening =
        inPod ? UserCluster.openInPod(console, options) : UserCluster.open(console, options);
    return switch (opening) {
      case UserCluster.Opening.Refused(String sentence) -> ended(console.refuse(sentence));
      case UserCluster.Opening.Open(UserCluster opened) -> {
        try (UserCluster cluster = opened) {
          yield ended(run(cluster));
        }
      }
    };
  }

  /** A hook that fails blocks the uninstall. */
  private int ended(int status) {
    return inPod ? Console.FINE : status;
  }

  private int run(UserCluster cluster) {
    KubernetesClient client = cluster.client();
    if (stop != null) {
      stopOperator(new StoppedOperator(client, cluster.ownNamespace(), stop));
    }
    int status = Console.FINE;
    for (Kind kind : KINDS) {
      for (Optional<String> namespace : places(cluster)) {
        status = Math.max(status, release(client, kind, namespace));
      }
    }
    return status;
  }

  private void stopOperator(StoppedOperator operator) {
    for (int attempt = 1; ; attempt++) {
      try {
        if (!operator.stop(PODS_GONE, console.out()::println)) {
          console.err().println("pods of the operator are still there; finalizers may come back");
        }
        return;
      } catch (KubernetesClientException e) {
        if (!passes(e.getCode()) || attempt == MAX_ATTEMPTS) {
          console.err().println("the operator could not be stopped (HTTP " + e.getCode() + ")");
          return;
        }
        StoppedOperator.pause(BETWEEN_ATTEMPTS);
      }
    }
  }

  /** The namespaces to look at, each by itself: one may be gone, or closed to us. */
  private List<Optional<String>> places(UserCluster cluster) {
    return namespaces.isEmpty()
        ? List.of(cluster.scope().namespace())
        : namespaces.stream().map(Optional::of).toList();
  }

  private int release(KubernetesClient client, Kind kind, Optional<String> namespace) {
    try {
      List<Held> held = releaseAll(client, kind, namespace);
      for (int i = 1;
          i < MAX_ATTEMPTS && held.stream().anyMatch(each -> passes(each.code()));
          i++) {
        StoppedOperator.pause(BETWEEN_ATTEMPTS);
        held = releaseAll(client, kind, namespace);
      }
      held.forEach(each -> console.err().println(each.sentence()));
      return held.isEmpty() ? Console.FINE : Console.WRONG;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.NOT_FOUND) {
        return Console.FINE;
      }
      console
          .err()
          .println(
              "%s%s could not be listed (HTTP %d)"
                  .formatted(
                      kind.plural(),
                      namespace.map(name -> " in namespace " + name).orElse(""),
                      e.getCode()));
      return Console.WRONG;
    }
  }

  /** An object that has its finalizer still. */
  private record Held(String name, int code) {
    String sentence() {
      return "%s could not be released (HTTP %d); run the command again".formatted(name, code);
    }
  }

  /** A hook runs once, so what passes by itself is waited for. */
  private static boolean passes(int code) {
    return code == HttpStatus.CONFLICT
        || code == HttpStatus.TOO_MANY_REQUESTS
        || code >= HttpStatus.SERVER_ERROR;
  }

  /** Releases all once; gives those for which that failed. */
  private List<Held> releaseAll(KubernetesClient client, Kind kind, Optional<String> namespace) {
    return listed(client, kind, namespace).stream()
        .filter(each -> each.getMetadata().getFinalizers().contains(OURS))
        .flatMap(each -> release(client, kind, each).stream())
        .toList();
  }

  private static List<GenericKubernetesResource> listed(
      KubernetesClient client, Kind kind, Optional<String> namespace) {
    var all = client.genericKubernetesResources(kind.context());
    for (int attempt = 1; ; attempt++) {
      try {
        return namespace
            .map(name -> all.inNamespace(name).list())
            .orElseGet(() -> all.inAnyNamespace().list())
            .getItems();
      } catch (KubernetesClientException e) {
        if (!passes(e.getCode()) || attempt == MAX_ATTEMPTS) {
          throw e;
        }
        StoppedOperator.pause(BETWEEN_ATTEMPTS);
      }
    }
  }

  private Optional<Held> release(
      KubernetesClient client, Kind kind, GenericKubernetesResource object) {
    String namespace = object.getMetadata().getNamespace();
    String name = object.getMetadata().getName();
    String others =
        object.getMetadata().getFinalizers().stream()
            .filter(each -> !each.equals(OURS))
            .map(each -> "\"" + each + "\"")
            .collect(Collectors.joining(","));
    try {
      client
          .genericKubernetesResources(kind.context())
          .inNamespace(namespace)
          .withName(name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"resourceVersion\":\"%s\",\"finalizers\":[%s]}}"
                  .formatted(object.getMetadata().getResourceVersion(), others));
      console.out().println("%s %s/%s released".formatted(kind.name(), namespace, name));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.NOT_FOUND
          ? Optional.empty()
          : Optional.of(new Held("%s %s/%s".formatted(kind.name(), namespace, name), e.getCode()));
    }
  }
}
