package com.infisical.gotemplate.value;

/** A truth value. */
public enum Bool implements Value {
  FALSE,
  TRUE;

  /** The value of a Java boolean. */
  public static Bool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  @Override
  public String typeName() {
    return "bool";
  }

  @Override
  public Kind kind() {
    return Kind.BOOL;
  }

  @Override
  public boolean isTrue() {
    return this == TRUE;
  }
}
