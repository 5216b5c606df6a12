package com.infisical.operator.runtime.settings;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.tenancy.Tenancy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that flags and environment decide, read once at start. Immutable.
 *
 * @param hostApi where connections without an address lead
 * @param organizationSlug null when logins name none
 * @param azureClientId null when no managed identity was chosen
 * @param health null when probes are not answered
 * @param namespaces the only ones to watch; empty means all
 * @param allowedHosts {@code host} or {@code host:port} in lower case; empty means all
 * @param allowedTargets file of rules, null when there is none
 * @param allowedSources file of rules, null when there is none
 * @param ambientAuthNamespaces empty means the operator's own
 * @param defaultConnection null means {@code default} in the operator's namespace
 * @param configMap null means {@code infisical-config} in the operator's namespace
 * @param shard null when there is one operator for all namespaces
 * @param maxReadsPerServer reads under way at one server at once
 * @param serverWrites whether anything may be created, changed or revoked at servers
 * @param ignored flags that were given and mean nothing here, said once at start
 */
public record Settings(
    URI hostApi,
    @Nullable String organizationSlug,
    @Nullable String azureClientId,
    ClusterSettings cluster,
    LogSettings log,
    MetricsSettings metrics,
    @Nullable BindAddress health,
    boolean leaderElect,
    SortedSet<String> namespaces,
    Tenancy tenancy,
    Set<String> allowedHosts,
    @Nullable Path allowedTargets,
    @Nullable Path allowedSources,
    Path gcpKeyDir,
    Set<String> ambientAuthNamespaces,
    @Nullable ResourceName defaultConnection,
    @Nullable ResourceName configMap,
    @Nullable Shard shard,
    int maxReadsPerServer,
    boolean serverWrites,
    List<String> ignored) {
  /** Copies the collections. */
  public Settings {
    namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
    allowedHosts = Set.copyOf(allowedHosts);
    ambientAuthNamespaces = Set.copyOf(ambientAuthNamespaces);
    ignored = List.copyOf(ignored);
  }

  /**
   * Where the API server is and who we are there.
   *
   * @param kubeconfig the files to look at, first one that exists; empty when none was named
   * @param kubeconfigNamed whether the user named them, so that none existing is an error
   * @param serviceHost null outside a pod
   * @param podNamespace null when the environment does not say
   */
  public record ClusterSettings(
      List<Path> kubeconfig,
      boolean kubeconfigNamed,
      @Nullable String serviceHost,
      String servicePort,
      String podName,
      @Nullable String podNamespace) {
    /** Copies the list. */
    public ClusterSettings {
      kubeconfig = List.copyOf(kubeconfig);
    }
  }
}
