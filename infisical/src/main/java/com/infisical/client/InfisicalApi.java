package com.infisical.client;

import java.util.Optional;

/**
 * One Infisical server, as the operator uses it (INFISICAL-API.md, 0.2).
 *
 * <p>Every method blocks until the answer is there or its time is up (SPEC section 1: login 30 s,
 * read 60 s in all and 20 s without a byte) and gives expected failures as a {@link Reply}, never
 * as an exception. Safe for use by several threads.
 */
public interface InfisicalApi {
  /** {@code GET /api/status}. */
  Reply<ServerStatus> status();

  /** {@code POST /api/v1/auth/…/login}. */
  Reply<LoginGrant> login(LoginRequest request);

  /** {@code POST /api/v1/auth/token/revoke}. */
  Reply<Revoked> revoke(SecretText accessToken);

  /**
   * The secrets of one folder, by {@code GET /api/v4/secrets} or, from servers that lack it, by
   * {@code GET /api/v3/secrets/raw}.
   *
   * @param validator the ETag of the last answer to this query with this identity, sent as it came;
   *     empty asks unconditionally and is never answered by {@link Reply.NotModified}
   */
  Reply<SecretListing> secrets(
      SecretText accessToken, SecretQuery query, Optional<String> validator);

  /** {@code GET /api/v1/projects/slug/{slug}}, or its predecessor on servers that lack it. */
  Reply<Project> projectBySlug(SecretText accessToken, String slug);

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
