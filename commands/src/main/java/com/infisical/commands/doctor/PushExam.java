package com.infisical.commands.doctor;

import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.pushsecret.PushPreview.PlanResult;
import com.infisical.operator.pushsecret.PushPreview.Reading;
import com.infisical.operator.pushsecret.PushPreview.SourcesResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.status.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the sources of an InfisicalPushSecret and says what it would create, change, rename, delete
 * and leave in its folder, by key. Writes nothing there. For one thread.
 */
final class PushExam {
  private final Tools tools;
  private final Rights rights;

  PushExam(Tools tools, Rights rights) {
    this.tools = tools;
    this.rights = rights;
  }

  /** Adds what was found of {@code resource}. */
  void of(InfisicalPushSecret resource, Reading.Usable spec, Session session, Diagnosis diagnosis) {
    spec.warnings().forEach(warning -> diagnosis.note(Step.SPEC, warning));
    switch (tools.pushes.sources(resource, session)) {
      case SourcesResult.Failed(Failure failure) -> {
        boolean template = failure.sentence().contains(".template.");
        diagnosis.add(rights.finding(template ? Step.RENDER : Step.READ, failure));
        diagnosis.skipped(Step.WRITE, "nothing is pushed or deleted while a source cannot be read");
      }
      case SourcesResult.Read read -> {
        sources(spec, read, diagnosis);
        plan(tools.pushes.plan(resource, session, read.source()), diagnosis);
      }
    }
  }

  private static void sources(Reading.Usable spec, SourcesResult.Read read, Diagnosis diagnosis) {
    spec.source()
        .ifPresent(
            secret ->
                diagnosis.ok(
                    Step.READ,
                    ".spec.push.secret: %d keys of Secret %s".formatted(read.keys(), secret),
                    List.of()));
    if (!read.unusable().isEmpty()) {
      diagnosis.failed(
          Step.READ,
          "%s cannot be pushed: a value must be UTF-8 text and a key must have no colon, slash or outer space; use encodeBase64 in .spec.push.secret.template, or another key"
              .formatted(Names.listed(read.unusable().stream().sorted().toList())));
    }
    new TreeMap<>(spec.generators())
        .forEach(
            (key, generator) -> {
              Failure broken = read.broken().get(key);
              if (broken == null) {
                diagnosis.ok(
                    Step.READ,
                    "ClusterGenerator %s can generate %s".formatted(generator, Names.quoted(key)),
                    List.of());
              } else {
                diagnosis.failed(Step.READ, broken.sentence());
              }
            });
  }

  private static void plan(PlanResult result, Diagnosis diagnosis) {
    switch (result) {
      case PlanResult.Failed(Failure failure) -> diagnosis.failed(Step.WRITE, failure.sentence());
      case PlanResult.Planned planned -> planned(planned, diagnosis);
    }
  }

  private static void planned(PlanResult.Planned planned, Diagnosis diagnosis) {
    DestinationPlan plan = planned.plan();
    List<String> details = new ArrayList<>();
    if (planned.isMissing()) {
      details.add("created: the folder itself");
    }
    add(details, "created", plan.creations().stream().map(DestinationPlan.Creation::key));
    add(details, "changed", plan.changes().stream().map(DestinationPlan.Change::key));
    add(details, "renamed back", plan.renames().stream().map(DestinationPlan.Rename::to));
    add(details, "deleted", plan.deletions().stream().map(DestinationPlan.Deletion::key));
    add(details, "generated", plan.toGenerate().stream());
    add(details, "not comparable because the identity may not read values", hidden(planned));
    boolean changes = planned.isMissing() || !plan.isEmpty();
    diagnosis.add(
        new Finding(
            Step.WRITE,
            Outcome.OK,
            "%s: %s".formatted(planned.folder(), changes ? "would be changed" : "in sync"),
            details,
            false));
    if (plan.braked()) {
      diagnosis.failed(
          Step.WRITE,
          "most of what this resource created is no longer in its source, so it is not deleted: %s; put it back, or set the annotation secrets.infisical.com/force-sync to a new value to delete it"
              .formatted(Names.listed(plan.away().values().stream().sorted().toList())));
    }
    planned.left().forEach(sentence -> diagnosis.note(Step.WRITE, sentence));
  }

  private static Stream<String> hidden(PlanResult.Planned planned) {
    return planned.hidden().stream();
  }

  private static void add(List<String> details, String what, Stream<String> keys) {
    List<String> sorted = keys.sorted().toList();
    if (!sorted.isEmpty()) {
      details.add(what + ": " + (sorted.size() == 1 ? "key " : "keys ") + Names.listed(sorted));
    }
  }
}
