package com.infisical.gotemplate.value;

/**
 * A {@code *semver.Version}, or the {@code semver.Version} that changing one gives.
 *
 * @param original the text it was parsed from
 * @param pointer whether it is the pointer, as {@code semver} gives it
 */
public record Version(
    long major,
    long minor,
    long patch,
    String prerelease,
    String metadata,
    String original,
    boolean pointer)
    implements Structure {
  @Override
  public String typeName() {
    return pointer ? "*semver.Version" : "semver.Version";
  }

  @Override
  public Kind kind() {
    return pointer ? Kind.POINTER : Kind.STRUCT;
  }

  /** The canonical text, without a leading v. */
  public String text() {
    String numbers =
        Long.toUnsignedString(major)
            + "."
            + Long.toUnsignedString(minor)
            + "."
            + Long.toUnsignedString(patch);
    return numbers
        + (prerelease.isEmpty() ? "" : "-" + prerelease)
        + (metadata.isEmpty() ? "" : "+" + metadata);
  }

  @Override
  public String toString() {
    return typeName();
  }
}
