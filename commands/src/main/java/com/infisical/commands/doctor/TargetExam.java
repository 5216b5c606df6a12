package com.infisical.commands.doctor;

import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.reload.Consumers.Consumer;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.target.TargetPreview.Preview;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.template.Templates;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Renders the targets of a resource and says what a write would change. For one thread. */
final class TargetExam {
  private final KubernetesClient client;
  private final Tools tools;
  private final Rights rights;

  TargetExam(KubernetesClient client, Tools tools, Rights rights) {
    this.client = client;
    this.tools = tools;
    this.rights = rights;
  }

  /** Adds what would become of every target of {@code resource}. */
  <R extends HasMetadata> void of(
      R resource,
      SyncKind<R> kind,
      List<SecretTarget> targets,
      MergedSecrets secrets,
      Diagnosis diagnosis) {
    ResourceFacts facts = kind.facts(resource);
    Templates.OfOneSync sync = tools.templates.begin(facts, secrets);
    for (int i = 0; i < targets.size(); i++) {
      int index = i;
      UnaryOperator<String> words = sentence -> kind.ofTarget(resource, sentence, index);
      SecretTarget target = targets.get(i);
      switch (tools.targets.of(facts, target, kind.content(resource, target, secrets, sync))) {
        case Preview.Refused(TargetFailure failure, boolean rendered) ->
            diagnosis.add(
                rights.finding(rendered ? Step.WRITE : Step.RENDER, failure).inWords(words));
        case Preview.Planned planned -> planned(target, planned, words, diagnosis);
      }
    }
  }

  private void planned(
      SecretTarget target,
      Preview.Planned planned,
      UnaryOperator<String> words,
      Diagnosis diagnosis) {
    String title = target.kind() + " " + target.namespace() + "/" + target.name();
    TargetDifference difference = TargetDifference.of(planned.existing(), planned.plan());
    Optional<TargetRef> ref = planned.plan().result().map(TargetRef::of);
    if (target.template() != null && target.template().data() != null) {
      diagnosis.ok(Step.RENDER, title + ": its template renders", List.of());
    }
    ref.ifPresent(
        written ->
            planned
                .unknown()
                .warnings(written)
                .forEach(warning -> diagnosis.note(Step.RENDER, words.apply(warning))));
    if (planned.objection().isPresent()) {
      diagnosis.add(
          rights
              .finding(Step.WRITE, planned.objection().get())
              .inWords(words)
              .with(details(difference)));
      return;
    }
    diagnosis.ok(
        Step.WRITE, title + ": " + summary(planned.plan(), difference), details(difference));
    ref.filter(written -> !difference.data().isEmpty())
        .ifPresent(written -> restarts(written, diagnosis));
  }

  private static String summary(TargetPlan plan, TargetDifference difference) {
    if (difference.isEmpty()) {
      return "in sync";
    }
    return plan instanceof TargetPlan.Create ? "would be created" : "would be changed";
  }

  private static List<String> details(TargetDifference difference) {
    List<String> details = new ArrayList<>(difference.data());
    details.addAll(difference.metadata());
    return details;
  }

  /** Adds which workloads another content of {@code target} would restart. */
  void restarts(TargetRef target, Diagnosis diagnosis) {
    try {
      List<Consumer> consumers = tools.consumers.of(target);
      List<String> restarted =
          consumers.stream().filter(c -> c.mistake().isEmpty()).map(Consumer::workload).toList();
      diagnosis.ok(
          Step.RESTART,
          restarted.isEmpty()
              ? "%s: no workload would be restarted; only those that consume it and have the annotation %s: \"true\" are"
                  .formatted(target, OwnKeys.AUTO_RELOAD)
              : "%s: would restart %s".formatted(target, String.join(", ", restarted)),
          List.of());
      consumers.stream()
          .filter(consumer -> consumer.mistake().isPresent())
          .forEach(
              consumer ->
                  diagnosis.note(
                      Step.RESTART,
                      "%s would not be restarted: it %s; set its annotation %s to %s"
                          .formatted(
                              consumer.workload(),
                              consumer.mistake().orElse(""),
                              OwnKeys.AUTO_RELOAD,
                              Names.quoted("true"))));
    } catch (KubernetesClientException e) {
      String sentence =
          ApiServerWords.of(client, "list", "deployments.apps", Scope.of(target.namespace()), e);
      diagnosis.add(new Finding(Step.RESTART, Outcome.NOTE, sentence, List.of(), false));
    }
  }
}
