package com.infisical.commands.ui;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All nodes at one moment, each with what it needs. Immutable and pure.
 *
 * @param nodes by their ids
 */
record Graph(Map<NodeId, Node> nodes) {
  /** Without a node. */
  static final Graph EMPTY = new Graph(Map.of());

  /**
   * What became of a graph.
   *
   * @param changed nodes that are new or different
   * @param gone nodes that are no more
   */
  record Change(List<Node> changed, List<NodeId> gone) {
    Change {
      changed = List.copyOf(changed);
      gone = List.copyOf(gone);
    }

    boolean isEmpty() {
      return changed.isEmpty() && gone.isEmpty();
    }
  }

  /**
   * Joins what was read of single objects.
   *
   * <p>A node that is needed and was not read is put in by {@code absent}. Of a workload's needs
   * only those that are targets count, and a workload without any is left out.
   */
  static Graph of(Collection<Node> read, Function<NodeId, Node> absent) {
    Map<NodeId, Node> nodes = new LinkedHashMap<>();
    List<Node> workloads = new ArrayList<>();
    for (Node node : read) {
      if (node.id().kind().isWorkload()) {
        workloads.add(node);
      } else {
        nodes.merge(node.id(), node, Node::merged);
      }
    }
    for (Node node : List.copyOf(nodes.values())) {
      node.uses().forEach(id -> addAbsent(nodes, id, absent));
    }
    for (Node workload : workloads) {
      List<NodeId> targets = workload.uses().stream().filter(nodes::containsKey).toList();
      if (!targets.isEmpty()) {
        boolean all = targets.size() == workload.uses().size();
        nodes.put(workload.id(), all ? workload : workload.using(targets));
      }
    }
    return new Graph(nodes);
  }

  private static void addAbsent(Map<NodeId, Node> nodes, NodeId id, Function<NodeId, Node> absent) {
    if (!nodes.containsKey(id)) {
      nodes.put(id, absent.apply(id));
    }
  }

  /** What changed since {@code before}. */
  Change since(Graph before) {
    List<Node> changed =
        nodes.values().stream().filter(node -> !node.equals(before.nodes.get(node.id()))).toList();
    List<NodeId> gone =
        before.nodes.keySet().stream().filter(id -> !nodes.containsKey(id)).toList();
    return new Change(changed, gone);
  }
}
