package com.infisical.commands.doctor;

import com.infisical.commands.cluster.UserCluster;
import com.infisical.commands.doctor.Finder.Found;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Finds the one resource that a user names, and examines it. For one thread. */
final class NamedExam {
  private static final String STATIC_SECRET = "staticsecret";

  private final UserCluster cluster;
  private final Tools tools;
  private final ResourceExam exam;

  NamedExam(UserCluster cluster, Tools tools, ResourceExam exam) {
    this.cluster = cluster;
    this.tools = tools;
    this.exam = exam;
  }

  /** What came of it. */
  sealed interface Result {
    /** It was found. */
    record Examined(Diagnosis diagnosis) implements Result {}

    /** It was not, as the sentence says. */
    record Refused(String sentence) implements Result {}
  }

  /** Examines {@code named}, {@code KIND/NAME} or the name of an InfisicalStaticSecret. */
  Result of(String named) {
    int slash = named.indexOf('/');
    String kind = slash < 0 ? STATIC_SECRET : named.substring(0, slash).toLowerCase(Locale.ROOT);
    String name = named.substring(slash + 1);
    if (!KubernetesNames.isName(name)) {
      return new Result.Refused(
          "%s is not the name of a resource; use KIND/NAME, such as staticsecret/app"
              .formatted(named));
    }
    return switch (kind.replaceFirst("^infisical(?=static|auth|connection|dynamic|push)", "")
        .replaceFirst("s$", "")) {
      case STATIC_SECRET -> one(InfisicalStaticSecret.class, name, exam::of);
      case "auth" -> one(InfisicalAuth.class, name, exam::of);
      case "connection" -> one(InfisicalConnection.class, name, exam::of);
      case "infisicalsecret", "secret" -> one(InfisicalSecret.class, name, exam::of);
      case "dynamicsecret" -> one(InfisicalDynamicSecret.class, name, exam::of);
      case "pushsecret" -> one(InfisicalPushSecret.class, name, exam::of);
      case "clustergenerator", "generator" ->
          found(ClusterGenerator.class, new ResourceName("", name), exam::of);
      default ->
          new Result.Refused(
              "there is no kind %s; use staticsecret, auth, connection, infisicalsecret, dynamicsecret, pushsecret or clustergenerator"
                  .formatted(kind));
    };
  }

  private <T extends HasMetadata> Result one(
      Class<T> kind, String name, Function<T, Diagnosis> examined) {
    Optional<String> namespace = cluster.scope().namespace();
    return namespace.isEmpty()
        ? new Result.Refused("name a namespace with -n, not all, for one resource")
        : found(kind, new ResourceName(namespace.get(), name), examined);
  }

  private <T extends HasMetadata> Result found(
      Class<T> kind, ResourceName name, Function<T, Diagnosis> examined) {
    return switch (tools.finder.get(kind, name)) {
      case Found.Present<T>(T object) -> new Result.Examined(examined.apply(object));
      case Found.Absent<T>() ->
          new Result.Refused(
              name.namespace().isEmpty()
                  ? "there is no %s %s; correct the name"
                      .formatted(HasMetadata.getKind(kind), name.name())
                  : "there is no %s %s; correct the name, or the namespace with -n"
                      .formatted(HasMetadata.getKind(kind), name));
      case Found.Refused<T>(String sentence, boolean byRights) -> new Result.Refused(sentence);
    };
  }
}
