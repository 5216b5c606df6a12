package com.infisical.commands.ui;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One object of the graph as the page shows it. Holds no value of a secret.
 *
 * @param note a few words, such as a login method or counts
 * @param created when the object was made, RFC 3339; null where it is not known
 * @param at when all was last well, RFC 3339; null where that is not known
 * @param message what is wrong and what to do; null where nothing is
 * @param uses what it needs, in the column before; each once
 */
record Node(
    NodeId id,
    NodeState state,
    @Nullable String note,
    @Nullable String created,
    @Nullable String at,
    @Nullable String message,
    List<NodeId> uses) {
  /** The note of a Secret that is read to be pushed. */
  static final String IS_PUSHED = "is pushed";

  private static final int LONGEST_TEXT = 300;

  Node {
    note = shortened(note);
    created = shortened(created);
    at = shortened(at);
    message = shortened(message);
    uses = List.copyOf(uses);
  }

  /** A node of which only this is known. */
  static Node bare(NodeId id, NodeState state, String message) {
    return new Node(id, state, null, null, null, message, List.of());
  }

  /** The same with other needs. */
  Node using(List<NodeId> others) {
    return new Node(id, state, note, created, at, message, others);
  }

  /** One node for what two resources say of the same object: the worse counts. */
  Node merged(Node other) {
    if (IS_PUSHED.equals(note) && !IS_PUSHED.equals(other.note)) {
      return other.merged(this);
    }
    Node worse = other.state.compareTo(state) > 0 ? other : this;
    List<NodeId> both = new ArrayList<>(uses);
    other.uses.stream().filter(id -> !uses.contains(id)).forEach(both::add);
    return new Node(
        id,
        worse.state,
        worse.note,
        created == null ? other.created : created,
        worse.at,
        worse.message == null ? shared(other) : worse.message,
        both);
  }

  private @Nullable String shared(Node other) {
    boolean writtenByBoth = id.kind().isTarget() && !IS_PUSHED.equals(other.note);
    return writtenByBoth ? "written by two resources" : null;
  }

  /** Never ends in half a character. */
  private static @Nullable String shortened(@Nullable String text) {
    if (text == null || text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end = LONGEST_TEXT - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
