package com.infisical.operator.staticsecret;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.Loan;
import com.infisical.operator.auth.Session;
import com.infisical.operator.auth.Session.Borrowing;
import com.infisical.operator.auth.SessionKey;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Retry;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads one source with the token of a session, and with one fresh token when the server rejects
 * the first.
 *
 * <p>A slug is looked up once in 30 minutes for each session; nothing is shared between two
 * sessions (SPEC section 2). Safe for use by several threads.
 */
final class SourceReader {
  private static final Duration SLUG_REMEMBERED = Duration.ofMinutes(30);
  private static final int MOST_SLUGS = 10_000;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final Cache<KnownSlug, String> projectIds =
      Caffeine.newBuilder().expireAfterWrite(SLUG_REMEMBERED).maximumSize(MOST_SLUGS).build();

  private record KnownSlug(SessionKey session, String slug) {}

  /** What came of reading a source. */
  sealed interface Outcome {
    /** The server's answer. */
    record Listed(SecretListing listing) implements Outcome {}

    /** There is no answer. */
    record Failed(Failure failure) implements Outcome {}

    /** The session is over; ask for the one of the present key. */
    record Stale() implements Outcome {}
  }

  /** No token to read with, for {@code retryIn}. */
  record NoToken(Failure login, Duration retryIn) implements Failure {
    @Override
    public String sentence() {
      return login.sentence();
    }

    @Override
    public Retry retry() {
      return new Retry.After(retryIn);
    }
  }

  /** Reads {@code source}; blocks until it is decided. */
  Outcome read(Session session, SyncSpec.Source source) {
    return switch (source.project()) {
      case SyncSpec.Project.Id(String id) -> list(session, source, id);
      case SyncSpec.Project.Slug(String slug) -> listBySlug(session, source, slug);
    };
  }

  private Outcome listBySlug(Session session, SyncSpec.Source source, String slug) {
    KnownSlug known = new KnownSlug(session.key(), slug);
    String id = projectIds.getIfPresent(known);
    if (id != null) {
      return list(session, source, id);
    }
    Called<Project> called = call(session, token -> session.api().projectBySlug(token, slug));
    return switch (called) {
      case Called.Answered<Project>(Reply.Ok<Project> ok) -> {
        projectIds.put(known, ok.value().id());
        yield list(session, source, ok.value().id());
      }
      case Called.Answered<Project>(Reply<Project> reply) ->
          failed(
              session,
              "looking up the project of " + source.field() + ".projectSlug",
              "check "
                  + source.field()
                  + ".projectSlug, and that the identity is a member of that project",
              reply);
      case Called.NotCalled<Project>(Outcome why) -> why;
    };
  }

  private Outcome list(Session session, SyncSpec.Source source, String projectId) {
    SecretQuery query =
        new SecretQuery(
            projectId,
            source.environmentSlug(),
            source.secretPath(),
            source.recursive(),
            source.tagSlugs());
    Called<SecretListing> called =
        call(session, token -> session.api().secrets(token, query, Optional.empty()));
    return switch (called) {
      case Called.Answered<SecretListing>(Reply.Ok<SecretListing> ok) ->
          new Outcome.Listed(ok.value());
      case Called.Answered<SecretListing>(Reply<SecretListing> reply) ->
          failed(
              session,
              "reading " + source.field(),
              "check the project, environmentSlug and secretPath of " + source.field(),
              reply);
      case Called.NotCalled<SecretListing>(Outcome why) -> why;
    };
  }

  /** A call's reply, or why it was not made. */
  private sealed interface Called<T> {
    record Answered<T>(Reply<T> reply) implements Called<T> {}

    record NotCalled<T>(Outcome why) implements Called<T> {}
  }

  private static <T> Called<T> call(Session session, Function<SecretText, Reply<T>> request) {
    Called<T> first = callOnce(session, request);
    return first instanceof Called.Answered<T>(Reply<T> reply) && isTokenRejected(reply)
        ? callOnce(session, request)
        : first;
  }

  private static <T> Called<T> callOnce(Session session, Function<SecretText, Reply<T>> request) {
    return switch (session.borrow()) {
      case Borrowing.Denied(Failure failure, Duration retryIn) ->
          new Called.NotCalled<>(new Outcome.Failed(new NoToken(failure, retryIn)));
      case Borrowing.Stale stale -> new Called.NotCalled<>(new Outcome.Stale());
      case Borrowing.Lent(Loan lent) -> {
        try (Loan loan = lent) {
          Reply<T> reply = request.apply(loan.token());
          if (isTokenRejected(reply)) {
            loan.rejected();
          } else if (!(reply instanceof Reply.Unreachable<T>)) {
            loan.served();
          }
          yield new Called.Answered<>(reply);
        }
      }
    };
  }

  /**
   * 401, or the 403 of a token that expired; another 403 is about permissions and keeps the token.
   */
  private static boolean isTokenRejected(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused
        && (refused.status() == UNAUTHORIZED
            || (refused.status() == FORBIDDEN && refused.error().equals("TokenError")));
  }

  private static Outcome failed(
      Session session, String action, String whereNotFound, Reply<?> reply) {
    String advice =
        switch (reply) {
          case Reply.Refused<?> refused when refused.status() == NOT_FOUND -> whereNotFound;
          case Reply.Refused<?> refused when refused.status() == FORBIDDEN ->
              "check what the identity may read there";
          default -> "";
        };
    return new Outcome.Failed(new ServerFailure(action, session.key().address(), reply, advice));
  }
}
