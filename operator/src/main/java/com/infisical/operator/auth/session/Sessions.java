package com.infisical.operator.auth.session;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.auth.session.SessionKey.Basis;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.tenancy.TenancyRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The token cache: returns the one session of an InfisicalAuth's current key.
 *
 * <p>How it works. The inputs of an InfisicalAuth (its spec, its connection's spec, the values they
 * refer to) are resolved to a {@link SessionKey}; a session belongs to a key, not to a name. So
 * nothing has to remember to invalidate a token: a changed input is another key, the old key's
 * session is retired, and a login still on its way for it lands nowhere. What a watch says only
 * makes the next question read again ({@link AuthEntry}). Who writes what was read under a session
 * asks {@link #isCurrent} first.
 *
 * <p>Safe for use by several threads.
 */
public final class Sessions {
  private final Directory directory;
  private final SessionInputs inputs;
  private final Schedule schedule;
  private final Loans loans;
  private final SessionContext context;
  private final Map<ResourceName, AuthEntry> entries = new ConcurrentHashMap<>();
  private final Map<String, ResourceName> namesByUid = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<TokenListener> tokenListeners = new CopyOnWriteArrayList<>();

  /**
   * @param key under which inputs and credentials are digested; may be of this process alone
   * @param calls runs each login and each revocation at a server, by its address, for a namespace
   * @param schedule its executor runs each reading of inputs as a task of its own, its timer
   *     renewals and late revocations
   */
  public Sessions(
      Directory directory,
      SessionInputs inputs,
      OperatorKey key,
      Metrics metrics,
      BiFunction<String, String, Executor> calls,
      Schedule schedule) {
    this.directory = directory;
    this.inputs = inputs;
    this.schedule = schedule;
    this.loans = new Loans(schedule);
    LoginBackoff backoff = new LoginBackoff(schedule.random());
    this.context =
        new SessionContext(
            calls,
            schedule,
            backoff,
            new LoginTurns(backoff, schedule.ticker()),
            key,
            metrics,
            loans,
            this::loginEnded,
            new ToAll());
    metrics.watchExpiries(this::expiries);
  }

  /**
   * Finds resources in the watched caches; nothing here asks the API server.
   *
   * @param auths the InfisicalAuth of a name
   * @param connections the InfisicalConnection of an InfisicalAuth, where it may use one
   * @param hasDependents whether any InfisicalStaticSecret names the InfisicalAuth
   * @param tenancy who may use which InfisicalAuth
   */
  public record Directory(
      Function<ResourceName, Optional<InfisicalAuth>> auths,
      Function<InfisicalAuth, ConnectionReferences.LookupResult> connections,
      Predicate<ResourceName> hasDependents,
      TenancyRules tenancy) {}

  /**
   * What all sessions share.
   *
   * @param calls runs each login and each revocation at a server, by its address, for a namespace
   * @param next told, after a login has ended, which session that was and in what time it wants to
   *     be looked at again
   * @param tokens told when a session has another token, or has ended
   */
  record SessionContext(
      BiFunction<String, String, Executor> calls,
      Schedule schedule,
      LoginBackoff backoff,
      LoginTurns turns,
      OperatorKey key,
      Metrics metrics,
      Loans loans,
      BiConsumer<Session, Duration> next,
      TokenListener tokens) {
    /** The same, with another who is told when a login has ended. */
    SessionContext tellingOfLogins(BiConsumer<Session, Duration> other) {
      return new SessionContext(
          calls, schedule, backoff, turns, key, metrics, loans, other, tokens);
    }
  }

  /** What all sessions share, for those that no InfisicalAuth stands behind. */
  SessionContext context() {
    return context;
  }

  /** When the token of each InfisicalAuth expires that has one. */
  private Map<ResourceName, Instant> expiries() {
    Map<ResourceName, Instant> found = new HashMap<>();
    entries.forEach(
        (name, entry) ->
            entry.latest().flatMap(Session::tokenExpiresAt).ifPresent(at -> found.put(name, at)));
    return found;
  }

  /** Told when a login of an InfisicalAuth has come to an end. */
  @FunctionalInterface
  public interface Listener {
    /** A login of {@code auth} succeeded or failed. */
    void loginEnded(ResourceName auth);
  }

  /** Told what becomes of the tokens of sessions, for those who hold one longer than a call. */
  public interface TokenListener {
    /** {@code session} has another token than before; the old one is revoked within 30 s. */
    void tokenChanged(Session session);

    /** {@code session} lends no token any more; its last one is revoked within 30 s. */
    void sessionEnded(Session session);
  }

  private final class ToAll implements TokenListener {
    @Override
    public void tokenChanged(Session session) {
      tokenListeners.forEach(listener -> listener.tokenChanged(session));
    }

    @Override
    public void sessionEnded(Session session) {
      tokenListeners.forEach(listener -> listener.sessionEnded(session));
    }
  }

  /** What came of asking for a session. */
  public sealed interface OpenResult {
    /** The session of the present key; whether a login succeeds is not known yet. */
    record Open(Session session) implements OpenResult {}

    /** There is no key, or none is known. */
    record Unavailable(Failure failure) implements OpenResult {}
  }

  /** Tells {@code listener} of every login's end. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Tells {@code listener} what becomes of every session's token; it must not block. */
  public void addTokenListener(TokenListener listener) {
    tokenListeners.add(listener);
  }

  /**
   * The session of the InfisicalAuth {@code name}; blocks while its inputs are read.
   *
   * @param field the spec field that names it, for a failure's sentence
   * @param from the namespace of the resource that names it
   */
  public OpenResult open(String field, ResourceName name, String from) {
    return allowed(name, from)
        .map(auth -> open(name, auth))
        .orElseGet(
            () ->
                new OpenResult.Unavailable(
                    new ReferenceFailure.Missing(field, "InfisicalAuth", name)));
  }

  /** What is not allowed reads exactly like what does not exist (docs/security.md#tenancy). */
  private Optional<InfisicalAuth> allowed(ResourceName name, String from) {
    return directory
        .auths()
        .apply(name)
        .filter(
            auth ->
                directory
                    .tenancy()
                    .mayUse(auth.getSpec().allowedNamespaces(), name.namespace(), from));
  }

  private OpenResult open(ResourceName name, InfisicalAuth auth) {
    AuthEntry entry = entries.computeIfAbsent(name, n -> new AuthEntry(context));
    Optional<String> invalid = auth.invalidSpec();
    if (invalid.isPresent()) {
      return entry.unusable(new SpecFailure(invalid.get()));
    }
    return switch (directory.connections().apply(auth)) {
      case ConnectionReferences.LookupResult.Found(InfisicalConnection connection) ->
          open(name, entry, auth, connection);
      case ConnectionReferences.LookupResult.Missing(Failure failure) -> entry.unusable(failure);
      case ConnectionReferences.LookupResult.Unknown(Failure failure) ->
          new OpenResult.Unavailable(failure);
    };
  }

  /**
   * Whether {@code session} still is the session of the InfisicalAuth {@code name}; blocks while
   * inputs are read that a watch has seen change since.
   */
  public boolean isCurrent(ResourceName name, Session session, String from) {
    return allowed(name, from)
        .map(auth -> open(name, auth))
        .filter(new OpenResult.Open(session)::equals)
        .isPresent();
  }

  /**
   * A watch saw {@code secret}, which {@code auth} refers to, in {@code version}; says whether that
   * is news.
   */
  public boolean secretChanged(ResourceName auth, ResourceName secret, String version) {
    AuthEntry entry = entries.get(auth);
    return entry == null || entry.invalidate(secret, version);
  }

  /**
   * The InfisicalAuth {@code name} with this UID is gone: its session ends, and its token is
   * revoked. That of a new InfisicalAuth with the same name goes on.
   */
  public void forget(ResourceName name, String uid) {
    namesByUid.remove(uid);
    AuthEntry entry = entries.get(name);
    if (entry != null) {
      entry.end(uid);
    }
    if (directory.auths().apply(name).isEmpty()) {
      end(name);
    }
  }

  /** The shutdown begins: of the tokens that are given up from now on, not all are revoked. */
  public void beginClose() {
    loans.last().begin();
  }

  /**
   * Ends every session and waits until its token is revoked, at most so long; best effort, and
   * within half of what the server's rate limit leaves.
   */
  public void close(Duration atMost) {
    beginClose();
    List.copyOf(entries.keySet()).forEach(this::end);
    loans.settle(atMost);
  }

  private void end(ResourceName name) {
    AuthEntry entry = entries.remove(name);
    if (entry != null) {
      entry.end();
    }
  }

  private OpenResult open(
      ResourceName name, AuthEntry entry, InfisicalAuth auth, InfisicalConnection connection) {
    Basis basis = SessionInputs.basis(auth, connection);
    namesByUid.put(basis.authUid(), name);
    return entry.open(basis, () -> inputs.resolve(auth, connection));
  }

  private void loginEnded(Session session, Duration lookAgainIn) {
    ResourceName name = namesByUid.get(session.key().authUid());
    AuthEntry entry = name == null ? null : entries.get(name);
    if (name == null || entry == null || !entry.isPresent(session)) {
      return;
    }
    schedule.after(lookAgainIn, () -> renew(name, entry, session));
    listeners.forEach(listener -> listener.loginEnded(name));
  }

  private void renew(ResourceName name, AuthEntry entry, Session session) {
    boolean known =
        directory
            .auths()
            .apply(name)
            .filter(auth -> session.key().authUid().equals(auth.getMetadata().getUid()))
            .isPresent();
    if (known && entry.isPresent(session) && directory.hasDependents().test(name)) {
      session.renewIfDue();
    }
  }
}
