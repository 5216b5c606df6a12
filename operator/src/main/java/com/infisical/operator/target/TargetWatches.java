package com.infisical.operator.target;

import com.infisical.operator.kubernetes.ResourceVersions;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Watches the managed targets by label, metadata only, and wakes the resources that list one,
 * whatever their kind, when it changes.
 *
 * <p>Safe for use by several threads.
 */
public final class TargetWatches implements AutoCloseable {
  /** As many as a spec may list. */
  static final int MOST_MARKED = 64;

  private final List<Place> places;
  private final List<SharedIndexInformer<?>> informers = new CopyOnWriteArrayList<>();
  private final KubernetesClient metadataOnly;
  private final List<TargetUsers<?>> users = new CopyOnWriteArrayList<>();

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

    TargetStore<?> store(TargetRef.Kind kind) {
      return switch (kind) {
        case SECRET -> secrets;
        case CONFIG_MAP -> configMaps;
      };
    }
  }

  /**
   * Watches that have not begun.
   *
   * @param metadataOnly a client whose lists and watches carry metadata only
   * @param namespaces where to watch; empty means everywhere
   */
  public TargetWatches(KubernetesClient metadataOnly, Set<String> namespaces) {
    this.metadataOnly = metadataOnly;
    this.places =
        namespaces.isEmpty()
            ? List.of(new Place(Optional.empty()))
            : namespaces.stream().sorted().map(Optional::of).map(Place::new).toList();
  }

  /** Has {@code kind} told from now on; to be called before {@link #start}. */
  public void addUsers(TargetUsers<?> kind) {
    users.add(kind);
  }

  /** Starts to watch; done when all managed targets are known. */
  public CompletableFuture<Void> start() {
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (Place place : places) {
      started.add(start(Secret.class, place, place.secrets()));
      started.add(start(ConfigMap.class, place, place.configMaps()));
    }
    return CompletableFuture.allOf(started.toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }

  /**
   * Whether {@code target} was changed or taken away since it was left in version {@code left}; a
   * watch that lags behind is no sign of that.
   */
  public boolean isChanged(TargetRef target, String left) {
    return places.stream()
        .filter(place -> place.covers(target.namespace()))
        .anyMatch(place -> isChanged(place.store(target.kind()), target, left));
  }

  /** Whether {@code target} is where managed targets are watched, and none was ever seen there. */
  public boolean isUnseen(TargetRef target) {
    List<TargetStore<?>> stores =
        places.stream()
            .filter(place -> place.covers(target.namespace()))
            .<TargetStore<?>>map(place -> place.store(target.kind()))
            .toList();
    return !stores.isEmpty()
        && stores.stream()
            .noneMatch(
                store ->
                    store.version(target.namespace(), target.name()).isPresent()
                        || store.isGone(target.namespace(), target.name()));
  }

  private static boolean isChanged(TargetStore<?> store, TargetRef target, String left) {
    return store
        .version(target.namespace(), target.name())
        .map(seen -> !seen.equals(left) && !ResourceVersions.isOlder(seen, left))
        .orElseGet(() -> store.isGone(target.namespace(), target.name()));
  }

  /**
   * The targets that carry {@code mark} and are {@code wanted}, in a stable order: those of the
   * namespace that it names first, and no more than a resource can list, since anybody can write
   * marks.
   */
  public Set<TargetRef> marked(Mark mark, Predicate<TargetRef> wanted) {
    return chosen(mark, () -> marked(mark), wanted);
  }

  static Set<TargetRef> chosen(
      Mark mark, Supplier<Stream<TargetRef>> all, Predicate<TargetRef> wanted) {
    Set<TargetRef> marked = new TreeSet<>(Comparator.comparing(TargetRef::toString));
    for (boolean own : new boolean[] {true, false}) {
      all.get()
          .filter(target -> target.namespace().equals(mark.namespace()) == own)
          .filter(wanted)
          .limit(MOST_MARKED - marked.size())
          .forEach(marked::add);
    }
    return marked;
  }

  private Stream<TargetRef> marked(Mark mark) {
    return places.stream()
        .flatMap(
            place ->
                Stream.of(TargetRef.Kind.values())
                    .flatMap(
                        kind ->
                            place.store(kind).marked(mark).stream()
                                .map(n -> new TargetRef(kind, n.namespace(), n.name()))));
  }

  /**
   * Has those reconciled that list a target which a resource, now gone, may have held; an {@code
   * Orphan} target stays as it is, so that its own watch tells nothing.
   */
  public void releaseAll(Collection<TargetRef> ofGoneResource) {
    for (TargetRef target : ofGoneResource) {
      users.forEach(kind -> kind.freed(target));
    }
  }

  private <T extends HasMetadata> CompletableFuture<Void> start(
      Class<T> kind, Place place, TargetStore<T> store) {
    var everywhere = metadataOnly.resources(kind);
    Informable<T> managed =
        place.namespace().isPresent()
            ? everywhere.inNamespace(place.namespace().get()).withLabel(OwnKeys.MANAGED, "true")
            : everywhere.inAnyNamespace().withLabel(OwnKeys.MANAGED, "true");
    SharedIndexInformer<T> informer =
        managed.withLimit(WatchedResources.PAGE_SIZE).runnableInformer(0);
    informers.add(informer);
    return informer
        .itemStore(store)
        .removeNamespaceIndex()
        .addEventHandler(new Events<>(store))
        .exceptionHandler((started, problem) -> started)
        .start()
        .toCompletableFuture();
  }

  /** A target changed: wakes those that list it, and tells them before where it is free now. */
  void changed(TargetStore<?> store, HasMetadata target) {
    TargetRef ref = TargetRef.of(target);
    if (store.isGone(ref.namespace(), ref.name())) {
      users.forEach(kind -> kind.freed(ref));
    } else {
      users.forEach(kind -> kind.changed(ref));
    }
  }

  private final class Events<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final TargetStore<T> store;

    Events(TargetStore<T> store) {
      this.store = store;
    }

    @Override
    public void onAdd(T target) {
      changed(store, target);
    }

    @Override
    public void onUpdate(T before, T now) {
      changed(store, now);
    }

    @Override
    public void onDelete(T target, boolean finalStateUnknown) {
      changed(store, target);
    }
  }
}
