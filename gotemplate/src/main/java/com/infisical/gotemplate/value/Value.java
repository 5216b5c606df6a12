package com.infisical.gotemplate.value;

/** Anything a template can hold; {@code toString} never shows content, which may be secret. */
public sealed interface Value
    permits Nil, Bool, Int, Real, Complex, Text, ListValue, MapValue, Structure {
  /** The type as {@code %T} prints it. */
  String typeName();

  /** The kind of that type. */
  Kind kind();

  /** Go's truth: not the zero value of its type, not empty; a structure always counts as true. */
  boolean isTrue();
}
