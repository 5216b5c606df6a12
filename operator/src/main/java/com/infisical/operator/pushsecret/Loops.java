package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.SecretSource;
import com.infisical.operator.api.SecretsScope;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.target.plan.Mark;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a Secret that is to be pushed is itself written from the folder that it is
 * pushed to.
 *
 * <p>What is not known of where it comes from counts as the same: the round trip would replace
 * references by their values.
 */
public final class Loops {
  private static final String STATIC = HasMetadata.getKind(InfisicalStaticSecret.class);
  private static final String LEGACY = HasMetadata.getKind(InfisicalSecret.class);

  private final Writers writers;
  private final LegacyLogins logins;
  private final DestinationReads reads;

  /**
   * The resources that write Secrets.
   *
   * @param statics finds an InfisicalStaticSecret
   * @param legacy finds an InfisicalSecret
   * @param serverOf the address of the server that an InfisicalStaticSecret reads from; empty where
   *     that is not known
   */
  public record Writers(
      Function<ResourceName, Optional<InfisicalStaticSecret>> statics,
      Function<ResourceName, Optional<InfisicalSecret>> legacy,
      Function<ResourceName, String> serverOf) {}

  /**
   * What is known of the logins of InfisicalSecrets, which asking does not change.
   *
   * @param sessions finds the one that a resource uses; empty where it has not logged in
   * @param addresses finds the address of the server that a spec names; empty where it is not known
   */
  record LegacyLogins(
      Function<InlineSessions.User, Optional<Session>> sessions,
      Function<InlineSpec, Optional<String>> addresses) {
    static LegacyLogins of(InlineSessions sessions) {
      return new LegacyLogins(sessions::present, sessions::address);
    }

    static LegacyLogins unknown() {
      return new LegacyLogins(user -> Optional.empty(), spec -> Optional.empty());
    }
  }

  /**
   * A folder that a resource reads.
   *
   * @param address empty where it is not known
   * @param projectId empty where the project is known by its slug, or not at all
   */
  private record Source(
      Optional<String> address,
      Optional<String> projectId,
      Optional<String> projectSlug,
      @Nullable String environment,
      @Nullable String path,
      boolean recursive) {}

  Loops(Writers writers, LegacyLogins logins, DestinationReads reads) {
    this.writers = writers;
    this.logins = logins;
    this.reads = reads;
  }

  /**
   * Whether the resource that {@code mark} names reads the folder of {@code spec}.
   *
   * @param mark of the Secret; empty for one that no resource of ours writes
   */
  boolean leadBack(String mark, PushSpec spec, Session session, Caller caller) {
    return (mark.isEmpty() ? Optional.<Mark>empty() : Mark.read(mark))
        .stream()
            .flatMap(writer -> sources(writer, caller))
            .anyMatch(source -> isFolder(source, spec, session, caller));
  }

  private Stream<Source> sources(Mark writer, Caller caller) {
    ResourceName name = new ResourceName(writer.namespace(), writer.name());
    if (writer.kind().equals(STATIC)) {
      Optional<String> address =
          Optional.of(writers.serverOf().apply(name)).filter(known -> !known.isEmpty());
      return writers.statics().apply(name).stream()
          .flatMap(found -> found.getSpec().sources().stream())
          .map(source -> source(source, address));
    }
    return writer.kind().equals(LEGACY)
        ? writers.legacy().apply(name).stream().flatMap(found -> sources(found, name, caller))
        : Stream.empty();
  }

  private static Source source(SecretSource source, Optional<String> address) {
    return new Source(
        address,
        Optional.ofNullable(source.projectId()),
        Optional.ofNullable(source.projectSlug()),
        source.environmentSlug(),
        source.secretPath(),
        source.recursive());
  }

  private Stream<Source> sources(InfisicalSecret resource, ResourceName name, Caller caller) {
    Optional<Session> used = logins.sessions().apply(new InlineSessions.User(LEGACY, name));
    InfisicalSecretSpec spec = resource.getSpec();
    Optional<String> address =
        logins
            .addresses()
            .apply(new InlineSpec(name.namespace(), spec.hostAPI(), spec.tls(), List.of()));
    ServiceTokenAuth token = spec.logins().serviceToken();
    Optional<String> ofToken =
        token == null ? Optional.empty() : used.flatMap(session -> reads.ofToken(session, caller));
    return Stream.concat(
            spec.logins().meant().stream().map(Named::block).map(block -> block.secretsScope()),
            Stream.ofNullable(token).map(ServiceTokenAuth::secretsScope))
        .filter(Objects::nonNull)
        .map(scope -> source(scope, address, ofToken));
  }

  private static Source source(
      SecretsScope scope, Optional<String> address, Optional<String> ofToken) {
    return new Source(
        address,
        Optional.ofNullable(scope.projectId()).or(() -> ofToken),
        Optional.ofNullable(scope.projectSlug()),
        scope.envSlug(),
        scope.secretsPath(),
        Boolean.TRUE.equals(scope.recursive()));
  }

  private boolean isFolder(Source source, PushSpec spec, Session session, Caller caller) {
    return spec.environment().equals(stripped(source.environment()))
        && covers(source, spec.path())
        && source.address().filter(known -> !known.equals(session.key().address())).isEmpty()
        && isProject(source, spec, session, caller);
  }

  private static boolean covers(Source source, String path) {
    String folder =
        ("/" + stripped(source.path())).replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
    return folder.equals(path)
        || (source.recursive() && path.startsWith(folder.equals("/") ? "/" : folder + "/"));
  }

  /** As the server reads it. */
  private static String stripped(@Nullable String text) {
    return Objects.requireNonNullElse(text, "").strip();
  }

  private boolean isProject(Source source, PushSpec spec, Session session, Caller caller) {
    if (source.projectId().isEmpty() && source.projectSlug().isEmpty()) {
      return true;
    }
    if (spec.project() instanceof PushSpec.Project.Slug(String slug)
        && source.projectSlug().isPresent()) {
      return slug.equals(source.projectSlug().get());
    }
    return source
        .projectId()
        .<ReadResult<String>>map(ReadResult.Read::new)
        .or(() -> source.projectSlug().map(slug -> lookUp(slug, session, caller)))
        .filter(theirs -> isSame(theirs, reads.projectId(session, spec.project(), caller)))
        .isPresent();
  }

  private ReadResult<String> lookUp(String slug, Session session, Caller caller) {
    return reads.projectId(session, new PushSpec.Project.Slug(slug), caller);
  }

  /** Whether both are, or may be, one project; one that the server refuses is another. */
  private static boolean isSame(ReadResult<String> one, ReadResult<String> other) {
    if (one instanceof ReadResult.Read<String>(String id)
        && other instanceof ReadResult.Read<String>(String otherId)) {
      return id.equals(otherId);
    }
    return !DestinationReads.isRefused(one) && !DestinationReads.isRefused(other);
  }
}
