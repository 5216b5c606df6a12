package com.infisical.gotemplate.value;

/** What Go's reflection calls the kind of a value. */
public enum Kind {
  INVALID("invalid"),
  BOOL("bool"),
  INT("int"),
  INT64("int64"),
  UINT8("uint8"),
  UINT64("uint64"),
  FLOAT64("float64"),
  COMPLEX128("complex128"),
  STRING("string"),
  SLICE("slice"),
  MAP("map"),
  STRUCT("struct"),
  POINTER("ptr");

  private final String goName;

  Kind(String goName) {
    this.goName = goName;
  }

  /** As {@code kindOf} prints it. */
  public String goName() {
    return goName;
  }
}
