package com.infisical.commands.ui;

/**
 * Names an object of the graph, whether it exists or not.
 *
 * @param namespace as the reference has it; whatever a manifest says
 */
record NodeId(NodeKind kind, String namespace, String name) {
  /** The same for the page and for URLs. */
  @Override
  public String toString() {
    return kind.text() + "/" + namespace + "/" + name;
  }
}
