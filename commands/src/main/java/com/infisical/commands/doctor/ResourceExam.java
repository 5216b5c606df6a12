package com.infisical.commands.doctor;

import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.doctor.SourceExam.Sources;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.pushsecret.PushSecrets;
import com.infisical.operator.pushsecret.generator.GeneratorCheck;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.staticsecret.SyncSpec;
import com.infisical.operator.status.Failure;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.SyncPlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Walks the chain of one resource, as far as it holds. For one thread. */
final class ResourceExam {
  private final Tools tools;
  private final Optional<String> key;
  private final ConnectionExam connections;
  private final LoginExam logins;
  private final InlineLoginExam inlineLogins;
  private final SourceExam sources;
  private final TargetExam targets;
  private final LeaseExam leases;
  private final PushExam pushes;

  /**
   * @param key the key of which to say which source wins it
   */
  ResourceExam(UserCluster cluster, Tools tools, Rights rights, Optional<String> key) {
    this.tools = tools;
    this.key = key;
    this.connections = new ConnectionExam(tools, rights);
    this.logins = new LoginExam(tools, rights, connections);
    this.inlineLogins = new InlineLoginExam(tools, rights, connections);
    this.sources = new SourceExam(tools, key);
    this.targets = new TargetExam(cluster.client(), tools, rights);
    this.leases = new LeaseExam(tools, rights, targets);
    this.pushes = new PushExam(tools, rights);
  }

  Diagnosis of(InfisicalConnection connection) {
    Diagnosis diagnosis = begin(connection);
    connections
        .of(nameOf(connection), connection.getMetadata().getNamespace())
        .findings()
        .forEach(diagnosis::add);
    return diagnosis;
  }

  Diagnosis of(InfisicalAuth auth) {
    Diagnosis diagnosis = begin(auth);
    var unused =
        logins.of("the command", nameOf(auth), auth.getMetadata().getNamespace(), diagnosis);
    return diagnosis;
  }

  Diagnosis of(InfisicalStaticSecret resource) {
    Diagnosis diagnosis = begin(resource);
    switch (SyncSpec.read(resource)) {
      case SyncSpec.Reading.Unusable(Failure failure) ->
          diagnosis.failed(Step.SPEC, failure.sentence());
      case SyncSpec.Reading.Usable(SyncSpec spec) -> {
        String namespace = resource.getMetadata().getNamespace();
        Optional<Session> session =
            logins.of(SyncSpec.AUTH_FIELD, spec.auth(), namespace, diagnosis);
        sync(resource, StaticSecrets.kind(tools.sessions), spec.plan(), session, diagnosis);
      }
    }
    OperatorView.add(resource, diagnosis);
    return diagnosis;
  }

  Diagnosis of(InfisicalSecret resource) {
    Diagnosis diagnosis = begin(resource);
    OldKindView view =
        new OldKindView(resource, resource.getStatus().conditions(), InfisicalSecrets.success());
    boolean instant = false;
    switch (InfisicalSecrets.read(resource)) {
      case SyncKind.Reading.Unusable(Failure failure) ->
          diagnosis.failed(Step.SPEC, failure.sentence());
      case SyncKind.Reading.Usable(SyncPlan plan) -> {
        instant = plan.instantUpdates();
        plan.warnings().forEach(warning -> diagnosis.note(Step.SPEC, warning.note()));
        Optional<Session> session =
            InfisicalSecrets.access(resource)
                .flatMap(access -> inlineLogins.of(view, access, diagnosis));
        // Its warnings were told by the login.
        SyncKind<InfisicalSecret> kind =
            InfisicalSecrets.kind(tools.inlineSessions, (same, warning) -> {});
        sync(resource, kind, plan, session, diagnosis);
      }
    }
    OperatorView.add(
        view,
        instant ? Optional.of(".spec.syncConfig.instantUpdates") : Optional.empty(),
        diagnosis);
    return diagnosis;
  }

  private <R extends HasMetadata> void sync(
      R resource, SyncKind<R> kind, SyncPlan plan, Optional<Session> session, Diagnosis diagnosis) {
    if (session.isEmpty()) {
      diagnosis.skipped(Step.READ, "and all that follows: there is no login from here");
      return;
    }
    Optional<MergedSecrets> merged =
        sources.of(
            session.get(),
            new Sources(
                plan.sources(),
                index -> kind.sourceWords(resource, index),
                listings -> kind.merge(resource, listings)),
            resource.getMetadata().getNamespace(),
            diagnosis);
    if (merged.isEmpty()) {
      diagnosis.skipped(Step.RENDER, "and all that follows: not all sources can be used");
      return;
    }
    targets.of(resource, kind, plan.targets(), merged.get(), diagnosis);
  }

  Diagnosis of(InfisicalDynamicSecret resource) {
    Diagnosis diagnosis = begin(resource);
    OldKindView view =
        new OldKindView(resource, resource.getStatus().conditions(), DynamicSecrets.success());
    switch (LeasePreview.read(resource)) {
      case LeasePreview.Reading.Unusable(Failure failure) ->
          diagnosis.failed(Step.SPEC, failure.sentence());
      case LeasePreview.Reading.Usable spec ->
          inlineLogins
              .of(view, spec.access(), diagnosis)
              .ifPresentOrElse(
                  session -> leases.of(resource, spec, session, diagnosis),
                  () ->
                      diagnosis.skipped(
                          Step.LEASE, "and all that follows: there is no login from here"));
    }
    noKey(diagnosis);
    OperatorView.add(view, Optional.empty(), diagnosis);
    return diagnosis;
  }

  Diagnosis of(InfisicalPushSecret resource) {
    Diagnosis diagnosis = begin(resource);
    OldKindView view =
        new OldKindView(resource, resource.getStatus().conditions(), PushSecrets.success());
    switch (PushPreview.read(resource)) {
      case PushPreview.Reading.Unusable(Failure failure) ->
          diagnosis.failed(Step.SPEC, failure.sentence());
      case PushPreview.Reading.Usable spec ->
          inlineLogins
              .of(view, spec.access(), diagnosis)
              .ifPresentOrElse(
                  session -> pushes.of(resource, spec, session, diagnosis),
                  () ->
                      diagnosis.skipped(
                          Step.READ, "and all that follows: there is no login from here"));
    }
    noKey(diagnosis);
    OperatorView.add(view, Optional.empty(), diagnosis);
    return diagnosis;
  }

  /** Generators have no login: whether their rules can be followed is all there is. */
  Diagnosis of(ClusterGenerator generator) {
    Diagnosis diagnosis = begin(generator);
    GeneratorCheck.flaw(generator)
        .ifPresentOrElse(
            flaw -> diagnosis.failed(Step.SPEC, flaw),
            () -> diagnosis.ok(Step.SPEC, "its rules can be followed", List.of()));
    return diagnosis;
  }

  private void noKey(Diagnosis diagnosis) {
    key.ifPresent(wanted -> diagnosis.note(Step.MERGE, "--key is for resources that read sources"));
  }

  private static Diagnosis begin(HasMetadata object) {
    ResourceName name = nameOf(object);
    return new Diagnosis(object.getKind(), name.namespace(), name.name());
  }

  private static ResourceName nameOf(HasMetadata object) {
    return new ResourceName(
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }
}
