package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretSource;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.target.plan.Mark;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a Secret that is to be pushed is itself written from the folder that it is
 * pushed to.
 */
final class Loops {
  private final WatchedResources<InfisicalStaticSecret> resources;
  private final DestinationReads reads;

  Loops(WatchedResources<InfisicalStaticSecret> resources, DestinationReads reads) {
    this.resources = resources;
    this.reads = reads;
  }

  /**
   * Whether the resource that {@code mark} names reads the folder of {@code spec}.
   *
   * @param mark of the Secret; empty for one that no resource of ours writes
   */
  boolean leadBack(String mark, PushSpec spec, Session session, Caller caller) {
    Optional<Mark> writer = mark.isEmpty() ? Optional.empty() : Mark.read(mark);
    return writer
        .filter(named -> named.kind().equals("InfisicalStaticSecret"))
        .flatMap(named -> resources.find(new ResourceName(named.namespace(), named.name())))
        .filter(
            resource ->
                resource.getSpec().sources().stream()
                    .anyMatch(source -> isFolder(source, spec, session, caller)))
        .isPresent();
  }

  private boolean isFolder(SecretSource source, PushSpec spec, Session session, Caller caller) {
    return spec.environment().equals(source.environmentSlug())
        && covers(source, spec.path())
        && isProject(source, spec, session, caller);
  }

  private static boolean covers(SecretSource source, String path) {
    String written = source.secretPath() == null ? "/" : source.secretPath();
    String folder = ("/" + written).replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
    return folder.equals(path)
        || (source.recursive() && path.startsWith(folder.equals("/") ? "/" : folder + "/"));
  }

  private boolean isProject(SecretSource source, PushSpec spec, Session session, Caller caller) {
    return switch (spec.project()) {
      case PushSpec.Project.Slug(String slug) when source.projectSlug() != null ->
          slug.equals(source.projectSlug());
      case PushSpec.Project project ->
          id(project, session, caller)
              .equals(
                  Optional.ofNullable(source.projectId())
                      .or(() -> ofSlug(source.projectSlug(), session, caller)));
    };
  }

  private Optional<String> ofSlug(@Nullable String slug, Session session, Caller caller) {
    return slug == null ? Optional.empty() : id(new PushSpec.Project.Slug(slug), session, caller);
  }

  private Optional<String> id(PushSpec.Project project, Session session, Caller caller) {
    return reads.projectId(session, project, caller)
            instanceof DestinationReads.ReadResult.Read<String>(String id)
        ? Optional.of(id)
        : Optional.empty();
  }
}
