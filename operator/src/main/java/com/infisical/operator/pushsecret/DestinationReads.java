package com.infisical.operator.pushsecret;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.Caller;
import com.infisical.client.FolderMade;
import com.infisical.client.HttpStatus;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.auth.session.TokenCalls;
import com.infisical.operator.auth.session.TokenCalls.Called;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import com.infisical.operator.status.SpecFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the state of a push's folder, and makes the folder where it is asked to.
 *
 * <p>A project's slug is looked up once in 30 minutes for each session. Safe for use by several
 * threads.
 */
final class DestinationReads {
  private static final Duration SLUG_REMEMBERED = Duration.ofMinutes(30);
  private static final int MOST_SLUGS = 10_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
  private static final String NO_FOLDER = "SecretPathNotFound";

  private final Cache<KnownSlug, String> projectIds =
      Caffeine.newBuilder().expireAfterWrite(SLUG_REMEMBERED).maximumSize(MOST_SLUGS).build();

  private record KnownSlug(SessionKey session, String slug) {}

  /**
   * Result of asking a server.
   *
   * @param <T> what it gives
   */
  sealed interface ReadResult<T> {
    record Read<T>(T value) implements ReadResult<T> {}

    /**
     * Nothing is known.
     *
     * @param ofLogin whether there was no token to ask with
     */
    record Failed<T>(Failure failure, boolean ofLogin) implements ReadResult<T> {}

    /** The session is over. */
    record Stale<T>() implements ReadResult<T> {}
  }

  /** The folder, or the project, is not there; nothing tells when it is. */
  private record Absent(String sentence) implements Failure {
    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** That the server does not have {@code folder}. */
  static Failure missing(SecretFolder folder) {
    return new Absent(
        folder.path().equals("/")
            ? ".spec.destination.environmentSlug names the environment %s, which the project does not have; correct it, or create the environment"
                .formatted(folder.environmentSlug())
            : ".spec.destination.secretsPath names the folder %s, which environment %s does not have; create it, set .spec.destination.createMissingFolders, or correct the path and the environment"
                .formatted(folder.path(), folder.environmentSlug()));
  }

  /** Looks the project up again the next time. */
  void forget(Session session, PushSpec.Project project) {
    if (project instanceof PushSpec.Project.Slug(String slug)) {
      projectIds.invalidate(new KnownSlug(session.key(), slug));
    }
  }

  /** The id of a project. */
  ReadResult<String> projectId(Session session, PushSpec.Project project, Caller caller) {
    return switch (project) {
      case PushSpec.Project.Id(String id) -> new ReadResult.Read<>(id);
      case PushSpec.Project.Slug(String slug) -> projectId(session, slug, caller);
    };
  }

  private ReadResult<String> projectId(Session session, String slug, Caller caller) {
    KnownSlug known = new KnownSlug(session.key(), slug);
    String id = projectIds.getIfPresent(known);
    if (id != null) {
      return new ReadResult.Read<>(id);
    }
    ReadResult<Project> read =
        ask(
            session,
            token -> session.api().projectBySlug(token, slug, caller),
            "looking up the project of .spec.destination.projectSlug",
            "check the slug, and that the identity is a member of the project");
    return switch (read) {
      case ReadResult.Read<Project>(Project found) -> {
        projectIds.put(known, found.id());
        yield new ReadResult.Read<>(found.id());
      }
      case ReadResult.Failed<Project>(Failure failure, boolean ofLogin) ->
          new ReadResult.Failed<>(failure, ofLogin);
      case ReadResult.Stale<Project> stale -> new ReadResult.Stale<>();
    };
  }

  /** The id of the project of a session with a service token; empty for others. */
  Optional<String> ofToken(Session session, Caller caller) {
    KnownSlug known = new KnownSlug(session.key(), "");
    String id = projectIds.getIfPresent(known);
    if (id != null) {
      return Optional.of(id);
    }
    Optional<String> read =
        TokenCalls.call(session, token -> session.api().projectOfServiceToken(token, caller))
                instanceof Called.Answered<Project>(Reply.Ok<Project>(Project found, var etag))
            ? Optional.of(found.id())
            : Optional.empty();
    read.ifPresent(found -> projectIds.put(known, found));
    return read;
  }

  /** What the folder stores, without values where the identity may not read them. */
  ReadResult<StoredSecrets> stored(
      Session session, SecretFolder folder, boolean create, Caller caller) {
    Called<StoredSecrets> called = stored(session, folder, caller);
    if (isMissingFolder(called)) {
      if (!create || folder.path().equals("/")) {
        return new ReadResult.Failed<>(missing(folder), false);
      }
      ReadResult<FolderMade> made = make(session, folder, caller);
      if (!(made instanceof ReadResult.Read<FolderMade>)) {
        return made instanceof ReadResult.Failed<FolderMade>(Failure why, boolean ofLogin)
            ? new ReadResult.Failed<>(why, ofLogin)
            : new ReadResult.Stale<>();
      }
      called = stored(session, folder, caller);
    }
    return listed(session, folder, called);
  }

  /** The same without creating anything; empty where the folder does not exist. */
  ReadResult<Optional<StoredSecrets>> find(Session session, SecretFolder folder, Caller caller) {
    Called<StoredSecrets> called = stored(session, folder, caller);
    if (isMissingFolder(called)) {
      return new ReadResult.Read<>(Optional.empty());
    }
    return switch (listed(session, folder, called)) {
      case ReadResult.Read<StoredSecrets>(StoredSecrets stored) ->
          new ReadResult.Read<>(Optional.of(stored));
      case ReadResult.Failed<StoredSecrets>(Failure failure, boolean ofLogin) ->
          new ReadResult.Failed<>(failure, ofLogin);
      case ReadResult.Stale<StoredSecrets>() -> new ReadResult.Stale<>();
    };
  }

  private static ReadResult<StoredSecrets> listed(
      Session session, SecretFolder folder, Called<StoredSecrets> called) {
    return result(
        session,
        called,
        "listing the secrets of " + folder.path(),
        "check .spec.destination, and that the identity may read secrets there");
  }

  private static Called<StoredSecrets> stored(Session session, SecretFolder folder, Caller caller) {
    Called<StoredSecrets> whole =
        TokenCalls.call(session, token -> session.api().stored(token, folder, true, caller));
    return isStatus(whole, HttpStatus.FORBIDDEN)
        ? TokenCalls.call(session, token -> session.api().stored(token, folder, false, caller))
        : whole;
  }

  /** Makes a folder; the server makes those above it. */
  ReadResult<FolderMade> make(Session session, SecretFolder folder, Caller caller) {
    int slash = folder.path().lastIndexOf('/');
    String name = folder.path().substring(slash + 1);
    for (String part : folder.path().substring(1).split("/", -1)) {
      if (!NAME.matcher(part).matches()) {
        return new ReadResult.Failed<>(
            new SpecFailure(
                ".spec.destination.secretsPath has a folder name with other characters than"
                    + " letters, digits, - and _, which cannot be created; correct it"),
            false);
      }
    }
    SecretFolder parent =
        new SecretFolder(
            folder.projectId(),
            folder.environmentSlug(),
            slash == 0 ? "/" : folder.path().substring(0, slash));
    Called<FolderMade> called =
        TokenCalls.call(session, token -> session.api().makeFolder(token, parent, name, caller));
    return isStatus(called, HttpStatus.BAD_REQUEST)
        ? new ReadResult.Read<>(new FolderMade())
        : result(
            session,
            called,
            "creating the folder " + folder.path(),
            "check .spec.destination.environmentSlug, and that the identity may create folders");
  }

  private static boolean isStatus(Called<?> called, int status) {
    return called instanceof Called.Answered<?>(Reply<?> reply)
        && reply instanceof Reply.Refused<?> refused
        && refused.status() == status
        && !refused.error().equals("TokenError");
  }

  private static boolean isMissingFolder(Called<?> called) {
    return called instanceof Called.Answered<?>(Reply<?> reply)
        && reply instanceof Reply.Refused<?> refused
        && refused.status() == HttpStatus.NOT_FOUND
        && refused.error().equals(NO_FOLDER);
  }

  private static <T> ReadResult<T> ask(
      Session session, Function<SecretText, Reply<T>> request, String action, String advice) {
    return result(session, TokenCalls.call(session, request), action, advice);
  }

  private static <T> ReadResult<T> result(
      Session session, Called<T> called, String action, String advice) {
    return switch (called) {
      case Called.Answered<T>(Reply.Ok<T>(T value, var etag)) -> new ReadResult.Read<>(value);
      case Called.Answered<T>(Reply<T> reply) ->
          new ReadResult.Failed<>(
              notRead(
                  new ServerFailure(
                      action, session.key().address(), reply, isRefusal(reply) ? advice : "")),
              false);
      case Called.Denied<T>(Failure failure, Duration retryIn) ->
          new ReadResult.Failed<>(failure, true);
      case Called.Stale<T> stale -> new ReadResult.Stale<>();
    };
  }

  /** What the server refuses now it may give later, of which nothing tells. */
  private static Failure notRead(ServerFailure failure) {
    return failure.retry() instanceof Retry.OnChange ? new NotRead(failure) : failure;
  }

  /** The server refused a read. */
  record NotRead(ServerFailure failure) implements Failure {
    @Override
    public String sentence() {
      return failure.sentence();
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** Whether the folder, or what it is in, is gone. */
  static boolean isAbsent(Failure failure) {
    return failure instanceof Absent
        || (failure instanceof NotRead(ServerFailure server)
            && server.reply() instanceof Reply.Refused<?> refused
            && refused.status() == HttpStatus.NOT_FOUND);
  }

  /** Whether the server has refused a read, which is an answer about what was asked for. */
  static boolean isRefused(ReadResult<?> result) {
    return result instanceof ReadResult.Failed<?>(Failure failure, boolean ofLogin)
        && failure instanceof NotRead;
  }

  private static boolean isRefusal(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused
        && refused.status() < HttpStatus.TOO_MANY_REQUESTS;
  }
}
