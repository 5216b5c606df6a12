package com.infisical.operator.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.auth.session.TokenCalls;
import com.infisical.operator.auth.session.TokenCalls.Called;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads one source with the token of a session, and with one fresh token when the server rejects
 * the first.
 *
 * <p>A slug is looked up once in 30 minutes for each session; nothing is shared between two
 * sessions (docs/infisical-auth.md). Safe for use by several threads.
 */
public final class SourceReader {
  private static final Duration SLUG_REMEMBERED = Duration.ofMinutes(30);
  private static final int MOST_SLUGS = 10_000;
  private static final int VERSION_DIGITS = 16;

  private final Cache<KnownProject, String> projectIds =
      Caffeine.newBuilder().expireAfterWrite(SLUG_REMEMBERED).maximumSize(MOST_SLUGS).build();

  private final Metrics metrics;
  private final Supplier<OperatorKey> key;

  /**
   * @param key digests what a source gave
   */
  public SourceReader(Metrics metrics, Supplier<OperatorKey> key) {
    this.metrics = metrics;
    this.key = key;
  }

  private record KnownProject(SessionKey session, SourceSpec.Project project) {}

  /** How a source is read. */
  sealed interface Manner {
    /** Whole. */
    record Whole() implements Manner {}

    /** Whole, and the project is looked up again. */
    record PastCaches() implements Manner {}

    /** Only if it is no longer as the validator says. */
    record Unless(String validator) implements Manner {}
  }

  /**
   * One read.
   *
   * @param namespace of one who reads, whose turn it is where the server limits reads
   * @param askedAt when it began, on the monotonic clock
   */
  record Request(
      Session session, SourceSpec source, Manner manner, String namespace, Duration askedAt) {
    private Caller caller() {
      return new Caller(namespace, urgency(manner));
    }
  }

  /** Reads a source whole, once; blocks until it is decided. */
  public ReadResult readWhole(Session session, SourceSpec source, String namespace, Duration now) {
    return read(new Request(session, source, new Manner.PastCaches(), namespace, now));
  }

  /** Reads a source; blocks until it is decided. */
  ReadResult read(Request request) {
    ReadResult result =
        switch (request.source().project()) {
          case SourceSpec.Project.Id(String id) -> list(request, id);
          case SourceSpec.Project.Slug(String slug) ->
              listByLookup(
                  request,
                  token -> request.session().api().projectBySlug(token, slug, request.caller()));
          case SourceSpec.Project.OfToken _ ->
              listByLookup(
                  request,
                  token -> request.session().api().projectOfServiceToken(token, request.caller()));
        };
    count(result);
    return result;
  }

  private void count(ReadResult result) {
    switch (result) {
      case ReadResult.Secrets secrets -> metrics.read(Metrics.Read.WHOLE);
      case ReadResult.Unchanged unchanged -> metrics.read(Metrics.Read.UNCHANGED);
      case ReadResult.Failed(ReadFailure failure) -> metrics.read(counted(failure));
      case ReadResult.Stale stale -> {}
    }
  }

  private static Metrics.Read counted(ReadFailure failure) {
    return switch (failure) {
      case ReadFailure.NoToken noToken -> Metrics.Read.NOT_SENT;
      case ReadFailure.ByABug bug -> Metrics.Read.NOT_SENT;
      case ReadFailure.NoProject(String address, Reply<?> reply) -> counted(reply);
      case ReadFailure.NoSecrets(String address, Reply<?> reply) -> counted(reply);
    };
  }

  private static Metrics.Read counted(Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused -> Metrics.Read.ofStatus(refused.status());
      case Reply.Foreign<?> foreign -> Metrics.Read.ofStatus(foreign.status());
      case Reply.Undecodable<?> undecodable -> Metrics.Read.SERVER_ERROR;
      case Reply.Unreachable<?> unreachable -> Metrics.Read.UNREACHABLE;
      case Reply.Ok<?> ok -> Metrics.Read.SERVER_ERROR;
      case Reply.NotModified<?> unchanged -> Metrics.Read.SERVER_ERROR;
    };
  }

  /** Where an answer that still holds is enough, nobody waits for one. */
  private static Urgency urgency(Manner manner) {
    return switch (manner) {
      case Manner.Whole whole -> Urgency.CHANGED;
      case Manner.PastCaches pastCaches -> Urgency.CHANGED;
      case Manner.Unless unless -> Urgency.PERIODIC;
    };
  }

  /** The id of a project, as far as it is known without asking anybody. */
  public Optional<String> projectId(SessionKey session, SourceSpec.Project project) {
    return switch (project) {
      case SourceSpec.Project.Id(String id) -> Optional.of(id);
      case SourceSpec.Project.Slug _, SourceSpec.Project.OfToken _ ->
          Optional.ofNullable(projectIds.getIfPresent(new KnownProject(session, project)));
    };
  }

  private ReadResult listByLookup(Request request, Function<SecretText, Reply<Project>> lookup) {
    Session session = request.session();
    Optional<String> known =
        request.manner() instanceof Manner.PastCaches
            ? Optional.empty()
            : projectId(session.key(), request.source().project());
    if (known.isPresent()) {
      return list(request, known.get());
    }
    Called<Project> called = TokenCalls.call(session, lookup);
    return switch (called) {
      case Called.Answered<Project>(Reply.Ok<Project> ok) -> {
        projectIds.put(
            new KnownProject(session.key(), request.source().project()), ok.value().id());
        yield list(request, ok.value().id());
      }
      case Called.Answered<Project>(Reply<Project> reply) ->
          new ReadResult.Failed(new ReadFailure.NoProject(session.key().address(), reply));
      case Called.Denied<Project>(Failure failure, Duration retryIn) -> noToken(failure, retryIn);
      case Called.Stale<Project> stale -> new ReadResult.Stale();
    };
  }

  private ReadResult list(Request request, String projectId) {
    Session session = request.session();
    SourceSpec source = request.source();
    SecretQuery query =
        new SecretQuery(
            projectId,
            source.environmentSlug(),
            source.secretPath(),
            source.recursive(),
            source.tagSlugs(),
            source.secretName());
    Optional<String> validator =
        request.manner() instanceof Manner.Unless(String etag)
            ? Optional.of(etag)
            : Optional.empty();
    Called<SecretListing> called =
        TokenCalls.call(
            session, token -> session.api().secrets(token, query, validator, request.caller()));
    return switch (called) {
      case Called.Answered<SecretListing>(Reply.Ok<SecretListing>(var listing, var etag)) ->
          new ReadResult.Secrets(listing, version(request, listing), etag, request.askedAt());
      case Called.Answered<SecretListing>(Reply.NotModified<SecretListing> same) ->
          new ReadResult.Unchanged();
      case Called.Answered<SecretListing>(Reply<SecretListing> reply) ->
          new ReadResult.Failed(new ReadFailure.NoSecrets(session.key().address(), reply));
      case Called.Denied<SecretListing>(Failure failure, Duration retryIn) ->
          noToken(failure, retryIn);
      case Called.Stale<SecretListing> stale -> new ReadResult.Stale();
    };
  }

  private static ReadResult.Unread noToken(Failure failure, Duration retryIn) {
    return new ReadResult.Failed(new ReadFailure.NoToken(failure, retryIn));
  }

  /**
   * A keyed digest of what a source gave, which reveals only whether something changed
   * (docs/design/architecture.md#for-all-kinds). The order of direct secrets does not matter, that
   * of imports decides who wins.
   */
  private String version(Request request, SecretListing listing) {
    SourceSpec source = request.source();
    OperatorKey.Digest digest =
        key.get()
            .digest("source")
            .add(request.session().key().authUid())
            .add(source.project().toString())
            .add(source.environmentSlug())
            .add(source.secretPath())
            .add(source.recursive() + source.tagSlugs().toString());
    source.secretName().ifPresent(digest::add);
    listing.secrets().stream()
        .sorted(
            Comparator.comparing(SecretListing.Secret::path)
                .thenComparing(SecretListing.Secret::key))
        .forEach(secret -> add(secret, digest));
    for (SecretListing.Import imported : listing.imports()) {
      digest.add("import").add(imported.path()).add(imported.environmentSlug());
      imported.secrets().forEach(secret -> add(secret, digest));
    }
    return digest.hex().substring(0, VERSION_DIGITS);
  }

  private static void add(SecretListing.Secret secret, OperatorKey.Digest digest) {
    digest
        .add(secret.path())
        .add(secret.key())
        .add(Boolean.toString(secret.hidden()))
        .add(secret.value().reveal());
  }
}
