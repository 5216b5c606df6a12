package com.infisical.commands.ui;

/** How a node stands; the worst comes last. */
enum NodeState {
  /** As it should be. */
  OK("ok"),
  /** Left out of the chain on purpose, or so it seems. */
  IDLE("idle"),
  /** Not known yet. */
  WAITING("waiting"),
  /** Something is to be done. */
  FAILED("failed");

  private final String text;

  NodeState(String text) {
    this.text = text;
  }

  /** The word for the page. */
  String text() {
    return text;
  }

  NodeState worst(NodeState other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
