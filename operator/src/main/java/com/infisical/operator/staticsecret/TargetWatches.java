package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.ResourceName;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Watches the managed targets by label, metadata only, and tells the resources that list one when
 * it changes.
 *
 * <p>Safe for use by several threads.
 */
final class TargetWatches {
  /** Index of InfisicalStaticSecrets by the targets that they list. */
  static final String BY_TARGET = "by-target";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final TargetStore<Secret> secrets =
      new TargetStore<>(metadata -> new SecretBuilder().withMetadata(metadata).build());
  private final TargetStore<ConfigMap> configMaps =
      new TargetStore<>(metadata -> new ConfigMapBuilder().withMetadata(metadata).build());
  private final KubernetesClient metadataOnly;
  private final Set<String> namespaces;
  private final WatchedResources<InfisicalStaticSecret> resources;

  /**
   * @param metadataOnly a client whose lists and watches carry metadata only
   * @param namespaces where to watch; empty means everywhere
   */
  TargetWatches(
      KubernetesClient metadataOnly,
      Set<String> namespaces,
      WatchedResources<InfisicalStaticSecret> resources) {
    this.metadataOnly = metadataOnly;
    this.namespaces = Set.copyOf(namespaces);
    this.resources = resources;
  }

  /** The event sources to be given to the controller. */
  List<EventSource<?, InfisicalStaticSecret>> eventSources(
      EventSourceContext<InfisicalStaticSecret> context) {
    return List.of(
        source("secrets", Secret.class, secrets, context),
        source("configmaps", ConfigMap.class, configMaps, context));
  }

  /**
   * Whether {@code target} was changed or taken away since it was left in version {@code left}; a
   * watch that lags behind is no sign of that.
   */
  boolean isChanged(TargetRef target, String left) {
    TargetStore<?> store =
        switch (target.kind()) {
          case SECRET -> secrets;
          case CONFIG_MAP -> configMaps;
        };
    return store
        .version(target.namespace(), target.name())
        .map(seen -> !seen.equals(left) && !isOlder(seen, left))
        .orElseGet(() -> store.isGone(target.namespace(), target.name()));
  }

  /**
   * Versions are numbers that grow (Kubernetes API conventions since 1.35); where they are not,
   * none is older.
   */
  static boolean isOlder(String version, String than) {
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(than).matches()
        && new BigInteger(version).compareTo(new BigInteger(than)) < 0;
  }

  /** The targets that are marked as managed by {@code resource}, in a stable order. */
  Set<TargetRef> markedFor(ResourceName resource) {
    Set<TargetRef> marked = new TreeSet<>(Comparator.comparing(TargetRef::toString));
    secrets
        .markedFor(resource)
        .forEach(n -> marked.add(new TargetRef(TargetKind.SECRET, n.namespace(), n.name())));
    configMaps
        .markedFor(resource)
        .forEach(n -> marked.add(new TargetRef(TargetKind.CONFIG_MAP, n.namespace(), n.name())));
    return marked;
  }

  private <T extends HasMetadata> InformerEventSource<T, InfisicalStaticSecret> source(
      String name,
      Class<T> kind,
      TargetStore<T> store,
      EventSourceContext<InfisicalStaticSecret> context) {
    var configuration =
        InformerEventSourceConfiguration.from(kind, InfisicalStaticSecret.class)
            .withName(name)
            .withKubernetesClient(metadataOnly)
            .withLabelSelector(OwnKeys.MANAGED + "=true")
            .withItemStore(store)
            .withSecondaryToPrimaryMapper(this::listing);
    return new InformerEventSource<>(
        (namespaces.isEmpty()
                ? configuration.withWatchAllNamespaces()
                : configuration.withNamespaces(namespaces))
            .build(),
        context);
  }

  private Set<ResourceID> listing(HasMetadata target) {
    return resources.byIndex(BY_TARGET, TargetRef.of(target).toString()).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }
}
