package com.infisical.client;

import java.time.Instant;
import java.util.Optional;

/**
 * One Infisical server, as the operator uses it
 * (docs/design/infisical-api.md#02-endpoint-index-client-relevant).
 *
 * <p>Every method blocks until the answer is there or its time is up (docs/infisical-connection.md:
 * login 30 s once it is sent, read 60 s in all and 20 s without a byte) and gives expected failures
 * as a {@link Reply}, never as an exception. Safe for use by several threads.
 *
 * <p>A server that answers 429 is left alone by all calls of the same kind for as long as it asks
 * (docs/infisical-static-secret.md). A call whose turn comes later than in a few seconds is not
 * sent, but answered by {@link Reply.Refused} with the time of its turn; {@link Caller} says whose
 * turn is first.
 */
public interface InfisicalApi {
  /** {@code GET /api/status}. */
  Reply<ServerStatus> status();

  /**
   * {@code POST /api/v1/auth/…/login}.
   *
   * @param caller the InfisicalAuth, which waits for a turn where the server limits logins
   */
  Reply<LoginGrant> login(LoginRequest request, Caller caller);

  /**
   * {@code POST /api/v1/auth/token/revoke}.
   *
   * @param caller the InfisicalAuth: each namespace has places of its own
   */
  Reply<Revoked> revoke(SecretText accessToken, Caller caller);

  /**
   * Whether the server accepts a token, by {@code GET /api/v1/identities/details}.
   *
   * <p>A server without that route, and one that has it for other kinds of tokens only, counts as
   * accepting: what the token may do shows when it is used.
   *
   * @param caller the InfisicalAuth, which waits for a turn where the server limits reads
   */
  Reply<TokenAccepted> check(SecretText accessToken, Caller caller);

  /**
   * The secrets of one folder, by {@code GET /api/v4/secrets} or, from servers that lack it, by
   * {@code GET /api/v3/secrets/raw}.
   *
   * @param validator the ETag of the last answer to this query with this identity, sent as it came;
   *     empty asks unconditionally and is never answered by {@link Reply.NotModified}
   * @param caller the resource, which waits for a turn where the server limits reads
   */
  Reply<SecretListing> secrets(
      SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller);

  /**
   * {@code GET /api/v1/projects/slug/{slug}}, or its predecessor on servers that lack it.
   *
   * @param caller the resource, which waits for a turn where the server limits reads
   */
  Reply<Project> projectBySlug(SecretText accessToken, String slug, Caller caller);

  /**
   * {@code GET /api/v1/projects/{id}}, or its predecessor on servers that lack it.
   *
   * @param caller the resource, which waits for a turn where the server limits reads
   */
  Reply<Project> projectById(SecretText accessToken, String id, Caller caller);

  /** Leases of dynamic secrets. */
  LeaseApi leases();

  /**
   * What time it is at the server, by its last answers; empty while none had a {@code Date}. Asks
   * nothing.
   */
  Optional<Instant> serverTime();

  /**
   * What the last answer to a call with a token or a login said of the server's rate limit; empty
   * where it said nothing. Asks nothing.
   */
  Optional<RateLimit> rateLimit();

  /**
   * The project of a service token, by {@code GET /api/v2/service-token}.
   *
   * @param caller the resource, which waits for a turn where the server limits reads
   */
  Reply<Project> projectOfServiceToken(SecretText serviceToken, Caller caller);

  /**
   * What a folder itself stores, by {@code GET /api/v4/secrets} or its predecessor: no imports, no
   * sub-folders, references as they are written.
   *
   * @param viewValues whether to ask for the values; an identity that may not read them is refused
   * @param caller the resource, which waits for a turn where the server limits calls
   */
  Reply<StoredSecrets> stored(
      SecretText accessToken, SecretFolder folder, boolean viewValues, Caller caller);

  /**
   * Creates, changes or deletes secrets of a folder, all of {@code write} or nothing of it.
   *
   * <p>One secret has a route of its own, several go by {@code /api/v4/secrets/batch} or its
   * predecessor; a server that lacks both refuses with {@code "Not Found"}.
   *
   * @param caller the resource, which waits for a turn where the server limits calls
   */
  Reply<WriteReceipt> write(
      SecretText accessToken, SecretFolder folder, SecretWrite write, Caller caller);

  /**
   * Makes a folder, by {@code POST /api/v2/folders} or its predecessor; the server also makes those
   * above it.
   *
   * @param caller the resource, which waits for a turn where the server limits calls
   */
  Reply<FolderMade> makeFolder(
      SecretText accessToken, SecretFolder parent, String name, Caller caller);

  /**
   * A stream of a project's events, by {@code POST /api/v1/events/subscribe/project-events}.
   *
   * <p>Unlike the other methods it returns at once: whether the server accepts within 30 s, and all
   * that follows, is told to {@code listener}. An open stream has no time limit; whoever listens
   * decides how long silence is bearable.
   *
   * @return closes the stream
   */
  EventStream subscribe(
      SecretText accessToken, EventSubscription subscription, EventStream.Listener listener);
}
