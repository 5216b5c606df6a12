package com.infisical.gotemplate.value;

/** A {@code complex128}, which only a literal such as {@code 2i} makes. */
public record Complex(double real, double imaginary) implements Value {
  @Override
  public String typeName() {
    return "complex128";
  }

  @Override
  public Kind kind() {
    return Kind.COMPLEX128;
  }

  @Override
  public boolean isTrue() {
    return real != 0 || imaginary != 0;
  }

  @Override
  public String toString() {
    return typeName();
  }
}
