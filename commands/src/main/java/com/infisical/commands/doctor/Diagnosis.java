package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finding.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found of one resource, step by step. For one thread. */
final class Diagnosis {
  private final String kind;
  private final String namespace;
  private final String name;
  private final List<Finding> findings = new ArrayList<>();

  Diagnosis(String kind, String namespace, String name) {
    this.kind = kind;
    this.namespace = namespace;
    this.name = name;
  }

  /** Kind, namespace and name. */
  String title() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }

  String kind() {
    return kind;
  }

  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  void ok(Step step, String sentence, List<String> details) {
    add(new Finding(step, Outcome.OK, sentence, details, false));
  }

  void note(Step step, String sentence) {
    add(new Finding(step, Outcome.NOTE, sentence, List.of(), false));
  }

  void skipped(Step step, String sentence) {
    add(new Finding(step, Outcome.SKIPPED, sentence, List.of(), false));
  }

  void failed(Step step, String sentence) {
    add(new Finding(step, Outcome.FAILED, sentence, List.of(), false));
  }

  /** The first step that does not work. */
  Optional<Step> failsAt() {
    return findings.stream()
        .filter(finding -> finding.outcome() == Outcome.FAILED)
        .map(Finding::step)
        .findFirst();
  }
}
