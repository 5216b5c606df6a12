package com.infisical.commands.validate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.commands.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks one manifest against the CRD of its kind. */
public final class ManifestCheck {
  private final Crds crds = new Crds();

  /**
   * What would be refused of {@code manifest}, one line each: file, line, object, field, reason.
   */
  public List<String> check(Manifest manifest) {
    String place = manifest.file() + ":%d: " + manifest.title() + ": %s";
    List<String> found = new ArrayList<>();
    manifest.flaws().forEach(flaw -> found.add(place.formatted(flaw.line(), flaw.sentence())));
    problems(manifest)
        .forEach(problem -> found.add(place.formatted(manifest.line(problem.field()), problem)));
    return found;
  }

  private List<Problem> problems(Manifest manifest) {
    String version = manifest.tree().path("apiVersion").asText().substring(Manifest.GROUP.length());
    Optional<JsonNode> schema = crds.schema(manifest.kind(), version);
    if (schema.isEmpty()) {
      return List.of(
          new Problem(
              JsonPointer.valueOf("/kind"),
              crds.version(manifest.kind())
                  .map(
                      served ->
                          "this operator does not serve version %s of this kind; use %s"
                              .formatted(version, served))
                  .orElse("this operator does not serve this kind; correct kind or apiVersion")));
    }
    List<Problem> problems = new ArrayList<>(OperatorCheck.metadata(manifest));
    problems.addAll(SchemaCheck.of(manifest.tree(), schema.get()));
    return problems.isEmpty() ? OperatorCheck.spec(manifest) : problems;
  }
}
