package com.infisical.gotemplate.value;

/**
 * A folder as {@code subdirectories} gives it: {@code .Name}, {@code .Path}.
 *
 * @param name a byte string
 * @param path a byte string
 */
public record SubdirectoryStruct(String name, String path) implements Structure {
  @Override
  public String typeName() {
    return "model.V1Subdirectory";
  }

  @Override
  public String toString() {
    return typeName();
  }
}
