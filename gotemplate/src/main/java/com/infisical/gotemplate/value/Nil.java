package com.infisical.gotemplate.value;

/** Go's two absent values: no value at all, and a value that is nil. */
public enum Nil implements Value {
  /**
   * Of a missing key, say: reading a field of it gives nothing again, printing it {@code <no
   * value>}.
   */
  ABSENT,
  /** A nil inside a map or list: reading a field of it is an error. */
  NULL;

  @Override
  public String typeName() {
    return this == NULL ? "interface {}" : "<nil>";
  }

  @Override
  public Kind kind() {
    return Kind.INVALID;
  }

  @Override
  public boolean isTrue() {
    return false;
  }
}
