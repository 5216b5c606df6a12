package com.infisical.gotemplate.value;

import com.infisical.gotemplate.text.Utf8;

/**
 * A string, which in Go is bytes.
 *
 * @param bytes a byte string (see {@link Utf8}): one char a byte
 */
public record Text(String bytes) implements Value {
  /** The empty string. */
  public static final Text EMPTY = new Text("");

  /** The text of a Unicode string. */
  public static Text of(String unicode) {
    return new Text(Utf8.bytesOf(unicode));
  }

  @Override
  public String typeName() {
    return "string";
  }

  @Override
  public Kind kind() {
    return Kind.STRING;
  }

  @Override
  public boolean isTrue() {
    return !bytes.isEmpty();
  }

  @Override
  public String toString() {
    return typeName();
  }
}
