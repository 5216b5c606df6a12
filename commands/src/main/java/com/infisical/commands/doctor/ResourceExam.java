package com.infisical.commands.doctor;

import com.infisical.commands.cluster.UserCluster;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.staticsecret.SyncSpec;
import com.infisical.operator.status.Failure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** Walks the chain of one resource, as far as it holds. For one thread. */
final class ResourceExam {
  private final ConnectionExam connections;
  private final LoginExam logins;
  private final SourceExam sources;
  private final TargetExam targets;

  /**
   * @param key the key of which to say which source wins it
   */
  ResourceExam(UserCluster cluster, Tools tools, Rights rights, Optional<String> key) {
    this.connections = new ConnectionExam(tools, rights);
    this.logins = new LoginExam(tools, rights, connections);
    this.sources = new SourceExam(tools, key);
    this.targets = new TargetExam(cluster.client(), tools, rights);
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
      case SyncSpec.Reading.Usable(SyncSpec spec) -> walk(resource, spec, diagnosis);
    }
    OperatorView.add(resource, diagnosis);
    return diagnosis;
  }

  private void walk(InfisicalStaticSecret resource, SyncSpec spec, Diagnosis diagnosis) {
    String namespace = resource.getMetadata().getNamespace();
    Optional<Session> session = logins.of(SyncSpec.AUTH_FIELD, spec.auth(), namespace, diagnosis);
    if (session.isEmpty()) {
      diagnosis.skipped(Step.READ, "and all that follows: there is no login from here");
      return;
    }
    Optional<MergedSecrets> merged = sources.of(session.get(), spec, namespace, diagnosis);
    if (merged.isEmpty()) {
      diagnosis.skipped(Step.RENDER, "and all that follows: not all sources can be used");
      return;
    }
    targets.of(resource, spec.targets(), merged.get(), diagnosis);
  }

  private static Diagnosis begin(HasMetadata object) {
    ResourceName name = nameOf(object);
    return new Diagnosis(object.getKind(), name.namespace(), name.name());
  }

  private static ResourceName nameOf(HasMetadata object) {
    return new ResourceName(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }
}
