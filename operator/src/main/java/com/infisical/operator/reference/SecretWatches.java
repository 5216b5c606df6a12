package com.infisical.operator.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Watches exactly the Secrets that are referenced, and notifies those that reference one when it
 * changes.
 *
 * <p>Each Secret has a watch of its own; where more than 50 of one namespace are referenced, one
 * watch of that namespace serves (docs/design/architecture.md#memory). All watches carry metadata
 * only. Safe for use by several threads; the lock guards the books and is never held while the API
 * server is called.
 */
public final class SecretWatches implements AutoCloseable {
  /** More referenced Secrets than this in a namespace are watched together. */
  static final int MOST_SINGLE_WATCHES = 50;

  /** Whoever references a Secret. */
  public interface Dependent {
    /**
     * A Secret that it references was made, changed or deleted; {@code version} is empty when
     * deleted.
     */
    void secretChanged(ResourceName secret, String version);
  }

  /** Starts a watch (the I/O boundary). */
  public interface Watcher {
    /** Watches one Secret; the answer ends the watch. */
    Runnable watch(ResourceName secret, ResourceEventHandler<Secret> handler);

    /**
     * Watches all Secrets of a namespace; the answer ends the watch.
     *
     * @param listed told once, after the first list, how to find out which are there
     */
    Runnable watchAll(
        String namespace,
        ResourceEventHandler<Secret> handler,
        Consumer<Predicate<ResourceName>> listed);
  }

  private final Watcher watcher;

  @GuardedBy("this")
  private final Map<Dependent, Set<ResourceName>> namesByDependent = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Namespace> namespaces = new HashMap<>();

  /** What is referenced in one namespace, and watched; guarded by the watches. */
  private static final class Namespace {
    private final Map<ResourceName, Set<Dependent>> dependents = new HashMap<>();
    private final Map<ResourceName, Watch> singles = new HashMap<>();
    private @Nullable Watch whole;

    boolean isEmpty() {
      return dependents.isEmpty() && singles.isEmpty() && whole == null;
    }
  }

  /** Watches through {@code watcher}. */
  public SecretWatches(Watcher watcher) {
    this.watcher = watcher;
  }

  /** Makes {@code names} the Secrets that {@code dependent} is told of, in place of any before. */
  public void track(Dependent dependent, Set<ResourceName> names) {
    Set<Watch> ended = new HashSet<>();
    Set<Watch> begun = new HashSet<>();
    synchronized (this) {
      Set<ResourceName> before = namesByDependent.getOrDefault(dependent, Set.of());
      if (before.equals(names)) {
        return;
      }
      for (ResourceName name : before) {
        if (!names.contains(name)) {
          remove(dependent, name);
        }
      }
      for (ResourceName name : names) {
        if (!before.contains(name)) {
          namespaces
              .computeIfAbsent(name.namespace(), n -> new Namespace())
              .dependents
              .computeIfAbsent(name, n -> new HashSet<>())
              .add(dependent);
        }
      }
      if (names.isEmpty()) {
        namesByDependent.remove(dependent);
      } else {
        namesByDependent.put(dependent, Set.copyOf(names));
      }
      Set<String> concerned = new HashSet<>();
      before.forEach(name -> concerned.add(name.namespace()));
      names.forEach(name -> concerned.add(name.namespace()));
      for (String namespace : concerned) {
        rearrange(namespace, begun, ended);
      }
    }
    // The new watch first: a change between the two would be lost the other way round.
    begun.forEach(Watch::begin);
    ended.forEach(Watch::close);
  }

  /** Tells {@code dependent} of nothing any more. */
  public void release(Dependent dependent) {
    track(dependent, Set.of());
  }

  @Override
  public void close() {
    Set<Watch> all = new HashSet<>();
    synchronized (this) {
      for (Namespace each : namespaces.values()) {
        all.addAll(each.singles.values());
        if (each.whole != null) {
          all.add(each.whole);
        }
      }
      namespaces.clear();
      namesByDependent.clear();
    }
    all.forEach(Watch::close);
  }

  @GuardedBy("this")
  private void remove(Dependent dependent, ResourceName name) {
    Map<ResourceName, Set<Dependent>> dependents = dependentsIn(name.namespace());
    Set<Dependent> left = dependents.get(name);
    if (left != null && left.remove(dependent) && left.isEmpty()) {
      dependents.remove(name);
    }
  }

  @GuardedBy("this")
  private Map<ResourceName, Set<Dependent>> dependentsIn(String namespace) {
    Namespace found = namespaces.get(namespace);
    return found == null ? Map.of() : found.dependents;
  }

  @GuardedBy("this")
  private void rearrange(String name, Set<Watch> begun, Set<Watch> ended) {
    Namespace namespace = namespaces.get(name);
    if (namespace == null) {
      return;
    }
    Set<ResourceName> wanted = namespace.dependents.keySet();
    boolean together = wanted.size() > MOST_SINGLE_WATCHES;
    if (together && namespace.whole == null) {
      namespace.whole = new Whole(name);
      begun.add(namespace.whole);
    } else if (!together && namespace.whole != null) {
      ended.add(namespace.whole);
      namespace.whole = null;
    }
    Set<ResourceName> single = together ? Set.of() : wanted;
    for (ResourceName each : single) {
      if (!namespace.singles.containsKey(each)) {
        begun.add(namespace.singles.computeIfAbsent(each, Single::new));
      }
    }
    for (ResourceName each : Set.copyOf(namespace.singles.keySet())) {
      if (!single.contains(each)) {
        ended.add(namespace.singles.remove(each));
      }
    }
    if (namespace.isEmpty()) {
      namespaces.remove(name);
    }
  }

  private void tell(ResourceName name, String version) {
    Set<Dependent> dependents;
    synchronized (this) {
      dependents = Set.copyOf(dependentsIn(name.namespace()).getOrDefault(name, Set.of()));
    }
    dependents.forEach(d -> d.secretChanged(name, version));
  }

  /** Tells of those that were referenced and went before the first list. */
  private void tellMissing(String namespace, Predicate<ResourceName> there) {
    Set<ResourceName> missing = new HashSet<>();
    synchronized (this) {
      dependentsIn(namespace).keySet().stream()
          .filter(name -> !there.test(name))
          .forEach(missing::add);
    }
    missing.forEach(name -> tell(name, ""));
  }

  /** One watch and its events. */
  private abstract sealed class Watch implements ResourceEventHandler<Secret> {
    private final CloseOnce handle = new CloseOnce();

    abstract Runnable open();

    final void begin() {
      handle.set(open());
    }

    final void close() {
      handle.close();
    }

    @Override
    public void onAdd(Secret secret) {
      changed(secret, secret.getMetadata().getResourceVersion());
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      if (!before
          .getMetadata()
          .getResourceVersion()
          .equals(after.getMetadata().getResourceVersion())) {
        changed(after, after.getMetadata().getResourceVersion());
      }
    }

    @Override
    public void onDelete(Secret secret, boolean finalStateUnknown) {
      changed(secret, "");
    }

    private void changed(Secret secret, String version) {
      tell(WatchedResources.nameOf(secret), version);
    }
  }

  private final class Single extends Watch {
    private final ResourceName name;

    Single(ResourceName name) {
      this.name = name;
    }

    @Override
    Runnable open() {
      return watcher.watch(name, this);
    }

    /** It may have gone between the read and the first list, of which no event tells. */
    @Override
    public void onNothing() {
      tell(name, "");
    }
  }

  private final class Whole extends Watch {
    private final String namespace;

    Whole(String namespace) {
      this.namespace = namespace;
    }

    @Override
    Runnable open() {
      return watcher.watchAll(namespace, this, there -> tellMissing(namespace, there));
    }
  }
}
