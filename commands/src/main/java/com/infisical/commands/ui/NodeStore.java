package com.infisical.commands.ui;

import com.infisical.operator.kubernetes.ExtractStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the objects of one kind: the nodes that they make, and nothing of those that make
 * none. Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class NodeStore<T extends HasMetadata> extends ExtractStore<T, NodeStore.Kept> {
  /** How many objects of a kind are kept: the heap is bounded, and so is what a page can show. */
  static final int MOST_OBJECTS = 20_000;

  private final Function<T, List<Node>> nodes;
  private final Runnable changed;
  private volatile boolean full;

  /** What is kept of an object. */
  record Kept(String namespace, String name, String uid, String version, List<Node> nodes) {}

  /**
   * @param shell makes an object of the kind that has only this metadata
   * @param nodes reads the nodes from an object
   * @param changed runs at each change; must not block
   */
  NodeStore(Function<ObjectMeta, T> shell, Function<T, List<Node>> nodes, Runnable changed) {
    super(shell);
    this.nodes = nodes;
    this.changed = changed;
  }

  Stream<Node> nodes() {
    return kept.values().stream().flatMap(object -> object.nodes().stream());
  }

  /** Whether there were more objects than are kept. */
  boolean isFull() {
    return full;
  }

  @Override
  public @Nullable T put(String key, T object) {
    List<Node> now = nodes.apply(object);
    if (now.isEmpty()) {
      return remove(key);
    }
    if (kept.size() >= MOST_OBJECTS && !kept.containsKey(key)) {
      full = true;
      return null;
    }
    ObjectMeta of = object.getMetadata();
    Kept before =
        kept.put(
            key,
            new Kept(of.getNamespace(), of.getName(), of.getUid(), of.getResourceVersion(), now));
    if (before == null || !before.nodes().equals(now)) {
      changed.run();
    }
    return whole(before);
  }

  @Override
  public @Nullable T remove(String key) {
    Kept before = kept.remove(key);
    if (before != null) {
      changed.run();
    }
    return whole(before);
  }

  @Override
  public ObjectMeta metadata(Kept of) {
    return metadata(of.namespace(), of.name(), of.uid(), of.version()).build();
  }
}
