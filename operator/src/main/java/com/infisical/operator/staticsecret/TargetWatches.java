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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
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

  private final List<Place> places;
  private final KubernetesClient metadataOnly;
  private final WatchedResources<InfisicalStaticSecret> resources;
  private final BiConsumer<InfisicalStaticSecret, TargetRef> freed;

  /**
   * Where targets are watched, and what is kept of them. A store serves one informer only: what an
   * informer's list does not name, it takes out.
   *
   * @param namespace the only one; empty means everywhere
   */
  private record Place(
      Optional<String> namespace, TargetStore<Secret> secrets, TargetStore<ConfigMap> configMaps) {
    Place(Optional<String> namespace) {
      this(
          namespace,
          new TargetStore<>(metadata -> new SecretBuilder().withMetadata(metadata).build()),
          new TargetStore<>(metadata -> new ConfigMapBuilder().withMetadata(metadata).build()));
    }

    boolean covers(String somewhere) {
      return namespace.isEmpty() || namespace.get().equals(somewhere);
    }

    TargetStore<?> store(TargetKind kind) {
      return switch (kind) {
        case SECRET -> secrets;
        case CONFIG_MAP -> configMaps;
      };
    }
  }

  /**
   * @param metadataOnly a client whose lists and watches carry metadata only
   * @param namespaces where to watch; empty means everywhere
   * @param freed told each resource that lists a target which nobody holds any more, before that
   *     resource is reconciled
   */
  TargetWatches(
      KubernetesClient metadataOnly,
      Set<String> namespaces,
      WatchedResources<InfisicalStaticSecret> resources,
      BiConsumer<InfisicalStaticSecret, TargetRef> freed) {
    this.metadataOnly = metadataOnly;
    this.places =
        namespaces.isEmpty()
            ? List.of(new Place(Optional.empty()))
            : namespaces.stream().sorted().map(Optional::of).map(Place::new).toList();
    this.resources = resources;
    this.freed = freed;
  }

  /** The event sources to be given to the controller. */
  List<EventSource<?, InfisicalStaticSecret>> eventSources(
      EventSourceContext<InfisicalStaticSecret> context) {
    List<EventSource<?, InfisicalStaticSecret>> sources = new ArrayList<>();
    for (Place place : places) {
      sources.add(source("secrets", Secret.class, place, place.secrets(), context));
      sources.add(source("configmaps", ConfigMap.class, place, place.configMaps(), context));
    }
    return sources;
  }

  /**
   * Whether {@code target} was changed or taken away since it was left in version {@code left}; a
   * watch that lags behind is no sign of that.
   */
  boolean isChanged(TargetRef target, String left) {
    return places.stream()
        .filter(place -> place.covers(target.namespace()))
        .anyMatch(place -> isChanged(place.store(target.kind()), target, left));
  }

  private static boolean isChanged(TargetStore<?> store, TargetRef target, String left) {
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
    for (Place place : places) {
      for (TargetKind kind : TargetKind.values()) {
        place
            .store(kind)
            .markedFor(resource)
            .forEach(n -> marked.add(new TargetRef(kind, n.namespace(), n.name())));
      }
    }
    return marked;
  }

  /**
   * Has those reconciled that list a target which a resource, now gone, may have held; an {@code
   * Orphan} target stays as it is, so that its own watch tells nothing.
   */
  void releaseAll(Collection<TargetRef> ofGoneResource) {
    for (TargetRef target : ofGoneResource) {
      for (InfisicalStaticSecret resource : listing(target)) {
        freed.accept(resource, target);
        resources.wake(WatchedResources.nameOf(resource));
      }
    }
  }

  private <T extends HasMetadata> InformerEventSource<T, InfisicalStaticSecret> source(
      String name,
      Class<T> kind,
      Place place,
      TargetStore<T> store,
      EventSourceContext<InfisicalStaticSecret> context) {
    var configuration =
        InformerEventSourceConfiguration.from(kind, InfisicalStaticSecret.class)
            .withName(place.namespace().map(namespace -> name + "-" + namespace).orElse(name))
            .withKubernetesClient(metadataOnly)
            .withLabelSelector(OwnKeys.MANAGED + "=true")
            .withItemStore(store)
            .withInformerListLimit(WatchedResources.LISTED_AT_ONCE)
            .withSecondaryToPrimaryMapper(target -> concerned(store, target));
    return new InformerEventSource<>(
        place
            .namespace()
            .map(namespace -> configuration.withNamespaces(Set.of(namespace)))
            .orElseGet(configuration::withWatchAllNamespaces)
            .build(),
        context);
  }

  /** Those that list {@code target}; where it is gone or let go of, they are told so before. */
  Set<ResourceID> concerned(TargetStore<?> store, HasMetadata target) {
    TargetRef ref = TargetRef.of(target);
    List<InfisicalStaticSecret> listing = listing(ref);
    if (store.isGone(ref.namespace(), ref.name())) {
      listing.forEach(resource -> freed.accept(resource, ref));
    }
    return listing.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private List<InfisicalStaticSecret> listing(TargetRef target) {
    return resources.byIndex(BY_TARGET, target.toString());
  }
}
