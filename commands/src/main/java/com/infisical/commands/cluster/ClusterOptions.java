package com.infisical.commands.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that asks a cluster. */
public final class ClusterOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "kubeconfig to use (default: KUBECONFIG, then ~/.kube/config)")
  private @Nullable String kubeconfig;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "namespace to use (default: the namespace of the kubeconfig's context)")
  private @Nullable String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "look at all namespaces")
  private boolean allNamespaces;

  /** The flags of the process that say the same. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    if (kubeconfig != null) {
      flags.add("--kubeconfig=" + kubeconfig);
    }
    return flags;
  }

  /** Where to look: a namespace, or all. */
  Scope scope(String contextNamespace) {
    return allNamespaces
        ? Scope.everywhere()
        : Scope.of(namespace == null ? contextNamespace : namespace);
  }
}
