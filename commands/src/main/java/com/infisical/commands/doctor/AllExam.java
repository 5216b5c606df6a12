package com.infisical.commands.doctor;

import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.cluster.UserCluster.Refusal;
import com.infisical.commands.console.Console;
import com.infisical.commands.doctor.Finder.Found;
import com.infisical.commands.doctor.Finding.Outcome;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Examines all resources of a scope: those that read, lease or push, then the InfisicalAuths and
 * connections that none of them uses. Only their names are kept; each is read when it is its turn.
 * For one thread.
 */
final class AllExam {
  private final UserCluster cluster;
  private final Tools tools;
  private final ResourceExam exam;
  private final Rights rights;
  private final Set<ResourceName> usedAuths = new HashSet<>();
  private final Set<ResourceName> usedConnections = new HashSet<>();
  private boolean failed;
  private boolean unread;

  AllExam(UserCluster cluster, Tools tools, ResourceExam exam, Rights rights) {
    this.cluster = cluster;
    this.tools = tools;
    this.exam = exam;
    this.rights = rights;
  }

  /** The names of a kind's resources, and why there are not more. */
  private record Names(List<ResourceName> names, Optional<Refusal> refusal) {}

  /** Gives the exit status; {@code reports} begins the report once there is something to say. */
  int run(Console console, Function<UserCluster, Report> reports) {
    Names first = names(InfisicalStaticSecret.class);
    if (first.refusal().filter(refusal -> !refusal.byRights()).isPresent()) {
      return console.refuse(first.refusal().get().sentence());
    }
    try (Report report = reports.apply(cluster)) {
      examine(InfisicalStaticSecret.class, first, this::of, report);
      examine(InfisicalSecret.class, exam::of, report);
      examine(InfisicalDynamicSecret.class, exam::of, report);
      examine(InfisicalPushSecret.class, exam::of, report);
      if (cluster.scope().namespace().isEmpty()) {
        examine(ClusterGenerator.class, exam::of, report);
      }
      examine(InfisicalAuth.class, unusedAuths(), exam::of, report);
      examine(InfisicalConnection.class, unusedConnections(), exam::of, report);
    }
    return failed ? Console.WRONG : Console.FINE;
  }

  private Diagnosis of(InfisicalStaticSecret resource) {
    ResourceName.of(resource.getSpec().infisicalAuthRef()).ifPresent(usedAuths::add);
    return exam.of(resource);
  }

  private Names unusedAuths() {
    List<ResourceName> unused = new ArrayList<>();
    Optional<Refusal> refusal =
        cluster.each(
            InfisicalAuth.class,
            auth -> {
              tools.connectionOf(auth).ifPresent(usedConnections::add);
              ResourceName name =
                  new ResourceName(auth.getMetadata().getNamespace(), auth.getMetadata().getName());
              if (!usedAuths.contains(name)) {
                unused.add(name);
              }
            });
    return new Names(unused, refusal);
  }

  private Names unusedConnections() {
    Names all = names(InfisicalConnection.class);
    return new Names(
        all.names().stream().filter(name -> !usedConnections.contains(name)).toList(),
        all.refusal());
  }

  private <T extends HasMetadata> Names names(Class<T> kind) {
    List<Refusal> refusals = new ArrayList<>();
    List<ResourceName> names = cluster.names(kind, refusals::add);
    return new Names(names, refusals.stream().findFirst());
  }

  /** A kind that not every cluster has. */
  private <T extends HasMetadata> void examine(
      Class<T> kind, Function<T, Diagnosis> examined, Report report) {
    if (!unread) {
      Names names = names(kind);
      boolean absent = names.refusal().filter(Refusal::noSuchKind).isPresent();
      examine(kind, absent ? new Names(List.of(), Optional.empty()) : names, examined, report);
    }
  }

  private <T extends HasMetadata> void examine(
      Class<T> kind, Names names, Function<T, Diagnosis> examined, Report report) {
    for (ResourceName name : names.names()) {
      if (!unread) {
        examine(kind, name, examined).ifPresent(diagnosis -> add(diagnosis, report));
      }
    }
    names.refusal().ifPresent(refusal -> add(notListed(kind, refusal), report));
  }

  private <T extends HasMetadata> Optional<Diagnosis> examine(
      Class<T> kind, ResourceName name, Function<T, Diagnosis> examined) {
    return switch (tools.finder.get(kind, name)) {
      case Found.Present<T>(T object) -> Optional.of(examined.apply(object));
      // It was deleted meanwhile.
      case Found.Absent<T>() -> Optional.empty();
      case Found.Refused<T>(String sentence, boolean byRights) -> {
        Diagnosis diagnosis =
            new Diagnosis(HasMetadata.getKind(kind), name.namespace(), name.name());
        diagnosis.add(finding(sentence, byRights));
        yield Optional.of(diagnosis);
      }
    };
  }

  private Diagnosis notListed(Class<? extends HasMetadata> kind, Refusal refusal) {
    Diagnosis diagnosis =
        new Diagnosis(
            HasMetadata.getKind(kind), cluster.scope().namespace().orElse(""), "(all others)");
    diagnosis.add(finding(refusal.sentence(), refusal.byRights()));
    return diagnosis;
  }

  private Finding finding(String sentence, boolean byRights) {
    return byRights
        ? rights.lacking(Step.SPEC, sentence)
        : new Finding(Step.SPEC, Outcome.FAILED, sentence, List.of(), false);
  }

  private void add(Diagnosis diagnosis, Report report) {
    if (!unread) {
      failed |= diagnosis.failsAt().isPresent();
      unread = !report.add(diagnosis);
    }
  }
}
