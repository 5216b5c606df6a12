package com.infisical.gotemplate;

/** The bytes a template rendered to; {@code toString} is blank. */
public final class Rendered implements Rendering {
  private final byte[] bytes;

  Rendered(byte[] bytes) {
    this.bytes = bytes;
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
