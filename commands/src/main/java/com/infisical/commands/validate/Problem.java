package com.infisical.commands.validate;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * Something that the API server, or the operator, would refuse.
 *
 * @param field where it is
 * @param sentence what is wrong, in the API server's words where it has some
 */
record Problem(JsonPointer field, String sentence) {
  /** The field as the API server writes it: {@code spec.targets[0].name}. */
  static String path(JsonPointer field) {
    StringBuilder path = new StringBuilder();
    for (JsonPointer at = field; !at.matches(); at = at.tail()) {
      if (at.mayMatchElement() && !path.isEmpty()) {
        path.append('[').append(at.getMatchingIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
      }
    }
    return path.toString();
  }

  @Override
  public String toString() {
    return path(field) + ": " + sentence;
  }
}
