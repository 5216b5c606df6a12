package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;

/** Semantic versions. */
final class VersionFunctions {
  private VersionFunctions() {}

  static Shelf shelf() {
    return new Shelf("Versions")
        .add(
            "semver(text string) version",
            "A version, with .Major .Minor .Patch .Prerelease .Metadata .Original.",
            "{{ (semver \"1.2.3-beta.1\").Prerelease }}",
            "beta.1",
            call -> Versions.parse(call.text(0)))
        .add(
            "semverCompare(constraint string, version string) bool",
            "Whether the version meets the constraint.",
            "{{ semverCompare \"^1.2.0\" \"1.9.3\" }}",
            "true",
            call -> Bool.of(VersionRange.parse(call.text(0)).allows(Versions.parse(call.text(1)))));
  }
}
