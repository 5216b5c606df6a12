package com.infisical.gotemplate.value;

/**
 * A {@code *semver.Version}.
 *
 * @param original the text it was parsed from
 */
public record Version(
    long major, long minor, long patch, String prerelease, String metadata, String original)
    implements Structure {
  @Override
  public String typeName() {
    return "*semver.Version";
  }

  @Override
  public Kind kind() {
    return Kind.POINTER;
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
