package com.infisical.gotemplate;

import java.util.Collections;
import java.util.SortedSet;

/** The bytes a template rendered to; {@code toString} is blank. */
public final class Rendered implements Rendering {
  private final byte[] bytes;
  private final SortedSet<String> unknown;

  Rendered(byte[] bytes, SortedSet<String> unknown) {
    this.bytes = bytes;
    this.unknown = Collections.unmodifiableSortedSet(unknown);
  }

  /**
   * The keys that the template asked for and that no secret has, where it printed {@code <no
   * value>} or nothing in their place.
   */
  public SortedSet<String> unknown() {
    return unknown;
  }

  /** The result; a copy, so that nobody can change another's. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "Rendered";
  }
}
