package com.infisical.commands.ui;

import com.infisical.commands.cluster.Scope;

/**
 * Says why a referenced object was not read. Pure.
 *
 * @param complete whether all that may be read was
 * @param allRead whether nothing kept an object from being read
 */
record Absent(Scope scope, boolean complete, boolean allRead) {
  /** The node in its place. */
  Node node(NodeId id) {
    if (id.equals(Nodes.DEFAULT_CONNECTION)) {
      return Node.bare(
          id, NodeState.IDLE, "only the operator knows which it is (--default-connection)");
    }
    if (scope.namespace().filter(only -> !only.equals(id.namespace())).isPresent()) {
      return Node.bare(
          id,
          NodeState.IDLE,
          "outside of namespace %s, which this page shows; start it with --all-namespaces to see it"
              .formatted(scope.namespace().get()));
    }
    if (!complete || !allRead) {
      return Node.bare(id, NodeState.WAITING, "not read yet");
    }
    return Node.bare(
        id, NodeState.FAILED, "does not exist; create it or correct the reference to it");
  }
}
