package com.infisical.gotemplate.value;

/** A {@code float64}. */
public record Real(double value) implements Value {
  @Override
  public String typeName() {
    return "float64";
  }

  @Override
  public Kind kind() {
    return Kind.FLOAT64;
  }

  @Override
  public boolean isTrue() {
    return value != 0;
  }

  @Override
  public String toString() {
    return typeName();
  }
}
