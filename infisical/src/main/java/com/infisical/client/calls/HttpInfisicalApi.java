package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.FolderMade;
import com.infisical.client.InfisicalApi;
import com.infisical.client.LeaseApi;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Project;
import com.infisical.client.RateLimit;
import com.infisical.client.Reply;
import com.infisical.client.Revoked;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.ServerStatus;
import com.infisical.client.StoredSecrets;
import com.infisical.client.TokenAccepted;
import com.infisical.client.WriteReceipt;
import com.infisical.client.events.EventCalls;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.CallPlaces.Kind;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Json;
import com.infisical.client.reply.Replies;
import com.infisical.client.reply.Shape;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Talks to one Infisical server over HTTP.
 *
 * <p>The HTTP client given decides about trust and proxies; it must not follow redirects by itself.
 * It stays the caller's to close. What this class learns of a server (that it lacks newer routes)
 * it forgets after ten minutes. Safe for use by several threads, virtual ones included; an
 * interrupted call ends with {@link Reply.Unreachable} and the thread's interrupt status set.
 */
public final class HttpInfisicalApi implements InfisicalApi {
  private static final Shape<JsonNode, ServerStatus> STATUS =
      new Shape<>(
          JsonNode.class,
          Extent.ANSWER,
          body -> Optional.ofNullable(body.path("message").textValue()).map(ServerStatus::new),
          "it has no message");
  private static final Shape<JsonNode, LoginGrant> GRANT =
      new Shape<>(
          JsonNode.class,
          Extent.ANSWER,
          HttpInfisicalApi::grant,
          "it has no accessToken that could be sent, of at most 16 KiB");
  private static final Shape<JsonNode, Revoked> REVOKED =
      new Shape<>(
          JsonNode.class, Extent.ANSWER, body -> Optional.of(new Revoked()), "it is not an object");

  /** Characters; servers and proxies take no longer headers. */
  private static final int MAX_TOKEN_CHARS = 16 * 1024;

  private final ApiCalls calls;
  private final ProjectReads projects;
  private final SecretReads secrets;
  private final TokenChecks tokenChecks;
  private final LeaseCalls leases;
  private final FolderCalls folders;
  private final EventCalls events;
  private final ServerState state;
  private final Optional<String> organizationSlug;

  /**
   * A client of the server at {@code base}.
   *
   * @param client never to follow redirects; with the connect timeout and the trust of that server
   * @throws IllegalArgumentException when the HTTP client follows redirects
   */
  public HttpInfisicalApi(HttpClient client, BaseUrl base, ClientSettings settings) {
    this(client, base, settings, new ServerState(settings, AnswerBudget.unlimited()));
  }

  /**
   * A client that shares what is known of the server with others of the same address.
   *
   * @param client never to follow redirects; with the connect timeout and the trust of that server
   * @throws IllegalArgumentException when the HTTP client follows redirects
   */
  public HttpInfisicalApi(
      HttpClient client, BaseUrl base, ClientSettings settings, ServerState state) {
    this(client, client, base, settings, state);
  }

  /**
   * The same with a client of its own for streams.
   *
   * @param streams never to follow redirects
   * @throws IllegalArgumentException when an HTTP client follows redirects
   */
  public HttpInfisicalApi(
      HttpClient client,
      HttpClient streams,
      BaseUrl base,
      ClientSettings settings,
      ServerState state) {
    this(client, streams, base, settings, InstantSource.system(), state);
  }

  /** With a test's own clock for HTTP dates. */
  public HttpInfisicalApi(
      HttpClient client,
      HttpClient streams,
      BaseUrl base,
      ClientSettings settings,
      InstantSource clock,
      ServerState state) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER
        || streams.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException("The HTTP client must not follow redirects by itself");
    }
    this.calls = new ApiCalls(client, base, settings, clock, state);
    this.projects = new ProjectReads(calls, state);
    this.secrets = new SecretReads(calls, projects, state);
    this.tokenChecks = new TokenChecks(calls, state);
    this.leases = new LeaseCalls(calls, state);
    this.folders = new FolderCalls(calls, state);
    this.events =
        new EventCalls(
            streams, base, settings, new Replies(clock), state.projectPace(), state.memory());
    this.state = state;
    this.organizationSlug = settings.organizationSlug();
  }

  @Override
  public Reply<ServerStatus> status() {
    return calls.ask("/api/status", STATUS, CallWatch.start(calls.timeouts().status()));
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    LoginCall call = LoginCall.of(request, organizationSlug);
    RateLimitGate gate = RateLimitGate.ofLogin(state.loginPace(), caller, call.identityHash());
    Reply<LoginGrant> reply =
        calls.post(call.path(), call.body(), call.secrets(), GRANT, Kind.LOGIN, gate);
    return reply instanceof Reply.Ok<LoginGrant>(LoginGrant grant, var etag)
        ? new Reply.Ok<>(grant.aged(gate.sinceItLeft()), etag)
        : reply;
  }

  @Override
  public Reply<Revoked> revoke(SecretText accessToken, Caller caller) {
    return calls.post(
        "/api/v1/auth/token/revoke",
        Json.object().put("accessToken", accessToken.reveal()),
        List.of(accessToken),
        REVOKED,
        Kind.REVOCATION,
        RateLimitGate.ofRevocation(state.loginPace(), caller));
  }

  @Override
  public Reply<TokenAccepted> check(SecretText accessToken, Caller caller) {
    return tokenChecks.check(accessToken, caller);
  }

  @Override
  public Reply<SecretListing> secrets(
      SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller) {
    return secrets.read(accessToken, query, validator, caller);
  }

  @Override
  public Reply<Project> projectBySlug(SecretText accessToken, String slug, Caller caller) {
    return projects.bySlug(accessToken, slug, caller);
  }

  @Override
  public Reply<Project> projectById(SecretText accessToken, String id, Caller caller) {
    return projects.byId(accessToken, id, caller);
  }

  @Override
  public LeaseApi leases() {
    return leases;
  }

  @Override
  public Optional<Instant> serverTime() {
    return state.date().now();
  }

  @Override
  public Optional<RateLimit> rateLimit() {
    return state.rateLimit().last();
  }

  @Override
  public Reply<Project> projectOfServiceToken(SecretText serviceToken, Caller caller) {
    return projects.ofServiceToken(serviceToken, caller);
  }

  @Override
  public Reply<StoredSecrets> stored(
      SecretText accessToken, SecretFolder folder, boolean viewValues, Caller caller) {
    return folders.stored(accessToken, folder, viewValues, caller);
  }

  @Override
  public Reply<WriteReceipt> write(
      SecretText accessToken, SecretFolder folder, SecretWrite write, Caller caller) {
    return folders.write(accessToken, folder, write, caller);
  }

  @Override
  public Reply<FolderMade> makeFolder(
      SecretText accessToken, SecretFolder parent, String name, Caller caller) {
    return folders.make(accessToken, parent, name, caller);
  }

  @Override
  public EventStream subscribe(
      SecretText accessToken, EventSubscription subscription, EventStream.Listener listener) {
    return events.subscribe(accessToken, subscription, listener);
  }

  private static Optional<LoginGrant> grant(JsonNode body) {
    return Optional.ofNullable(body.path("accessToken").textValue())
        .filter(token -> token.length() <= MAX_TOKEN_CHARS && Replies.isSendable(token))
        .map(SecretText::of)
        .map(
            token ->
                new LoginGrant(
                    token, TokenLifetime.of(token, body.path("expiresIn")), Duration.ZERO));
  }
}
