package com.infisical.operator.auth.session;

import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.connection.GlobalConfiguration;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sessions of resources whose connection and login are in their own spec; resources of
 * one namespace with equal ones share a session, whatever their kind.
 *
 * <p>Everything else is as with an InfisicalAuth ({@link Sessions}): one login in flight, renewal
 * while a resource uses the session, back-off, revocation when the last one is gone. Safe for use
 * by several threads.
 */
public final class InlineSessions {
  private final GlobalConfiguration configuration;
  private final InlineInputs inputs;
  private final SecretWatches watches;
  private final SessionContext context;
  private final Map<String, Consumer<ResourceName>> wakers = new ConcurrentHashMap<>();
  private final InlineUsers users = new InlineUsers();

  /** Also those for which no session could be asked for yet. */
  private final Set<User> known = ConcurrentHashMap.newKeySet();

  /**
   * @param sessions whose back-off, loans and listeners these sessions share
   * @param watches told of the Secrets that are referenced
   */
  public InlineSessions(
      GlobalConfiguration configuration,
      InlineInputs inputs,
      SecretWatches watches,
      Sessions sessions) {
    this.configuration = configuration;
    this.inputs = inputs;
    this.watches = watches;
    this.context = sessions.context().tellingOfLogins(this::loginEnded);
    context.metrics().watchInlineExpiries(this::expiries);
    configuration.addListener(this::wakeAll);
  }

  /** A resource that uses a session. */
  public record User(String kind, ResourceName name) {}

  /**
   * What came of asking for a session.
   *
   * @param warnings what a user should know of the connection or the login
   */
  public record Opening(OpenResult result, List<String> warnings) {
    /** Copies the list. */
    public Opening {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Has {@code waker} called with each resource of {@code kind} for which another session, or a
   * login's end, may matter; it must not block.
   */
  public void addWaker(String kind, Consumer<ResourceName> waker) {
    wakers.put(kind, waker);
  }

  /**
   * The session that {@code spec} asks for, which {@code user} uses from now on, and no other;
   * blocks while its inputs are read.
   */
  public Opening open(User user, InlineSpec spec) {
    known.add(user);
    if (spec.logins().isEmpty()) {
      forget(user);
      return unavailable(
          new ReferenceFailure.Incomplete(
              ".spec.authentication",
              "has no block with an identityId or a credentialsRef; fill in one of its logins"));
    }
    return switch (configuration.resolve(spec.namespace(), spec.hostApi(), spec.tls())) {
      case GlobalConfiguration.Resolution.Failed(Failure failure) -> unavailable(failure);
      case GlobalConfiguration.Resolution.Resolved(
              InlineConnection connection,
              List<String> warnings) ->
          open(user, spec, connection, warnings);
    };
  }

  private static Opening unavailable(Failure failure) {
    return new Opening(new OpenResult.Unavailable(failure), List.of());
  }

  private Opening open(
      User user, InlineSpec spec, InlineConnection connection, List<String> warnings) {
    Named first = spec.logins().getFirst();
    InlineInputs.Access access =
        new InlineInputs.Access(
            spec.namespace(), connection, new Named(first.name(), first.block().withoutScope()));
    SharedLogin shared = use(user, access);
    return new Opening(
        inOwnWords(shared.open(), connection),
        Stream.of(warnings, ignored(spec.logins()), shared.warnings(user))
            .flatMap(List::stream)
            .toList());
  }

  /** Who shares a session may have its address from different places. */
  private static OpenResult inOwnWords(OpenResult result, InlineConnection connection) {
    return result instanceof OpenResult.Unavailable(SpecFailure failure)
        ? new OpenResult.Unavailable(new SpecFailure(connection.inOwnWords(failure.sentence())))
        : result;
  }

  private static List<String> ignored(List<Named> logins) {
    return logins.size() == 1
        ? List.of()
        : List.of(
            ".spec.authentication has several logins; %s is used: remove %s"
                .formatted(
                    logins.getFirst().name(),
                    String.join(", ", logins.stream().skip(1).map(Named::name).toList())));
  }

  /** Whether {@code session} still is the session that {@code spec} asks for; may block. */
  public boolean isCurrent(User user, InlineSpec spec, Session session) {
    return open(user, spec).result().equals(new OpenResult.Open(session));
  }

  /** The session that {@code user} uses now; to ask changes nothing. */
  public Optional<Session> present(User user) {
    return users.loginOf(user).flatMap(shared -> shared.entry().latest());
  }

  /**
   * The server that {@code hostApi} names, for turns: in the spelling of session keys, and never
   * blocking.
   */
  public String server(@Nullable String hostApi) {
    return configuration.canonical(hostApi);
  }

  /** The address that {@code spec} leads to, in the spelling of session keys, if it is known. */
  public Optional<String> address(InlineSpec spec) {
    return configuration.resolve(spec.namespace(), spec.hostApi(), spec.tls())
            instanceof
            GlobalConfiguration.Resolution.Resolved(InlineConnection connection, var warnings)
        ? Optional.of(connection.canonical()).filter(known -> !known.isEmpty())
        : Optional.empty();
  }

  /**
   * The session that {@code user} uses, which is being deleted, even where a value that it was made
   * from is gone since; from now on it is kept until the user is forgotten.
   */
  public Optional<Session> living(User user) {
    Optional<SharedLogin> used = users.loginOf(user);
    used.ifPresent(shared -> shared.leaving().add(user));
    return used.flatMap(shared -> shared.entry().kept());
  }

  /** {@code user} uses no session any more; one that nobody uses ends, its token is revoked. */
  public void forget(User user) {
    known.remove(user);
    users.leave(user).ifPresent(this::end);
  }

  /** Ends every session; {@link Sessions#close} then waits until their tokens are revoked. */
  public void close() {
    users.clear().forEach(this::end);
    configuration.close();
  }

  private SharedLogin use(User user, InlineInputs.Access access) {
    InlineUsers.Use use =
        users.use(
            user,
            inputs.id(access),
            id -> new SharedLogin(id, access, inputs, context, this::wake));
    use.ended().ifPresent(this::end);
    if (use.isNew()) {
      // Before the first read, or a change between the two would be lost.
      watches.track(use.login(), inputs.secretNames(access));
    }
    return use.login();
  }

  private void end(SharedLogin unused) {
    watches.release(unused);
    unused.entry().end();
  }

  /** When each token expires, by the first of the resources that share it. */
  private Map<ResourceName, Instant> expiries() {
    Map<ResourceName, Instant> found = new HashMap<>();
    for (SharedLogin each : users.logins()) {
      each.expiry().ifPresent(at -> each.firstUser().ifPresent(user -> found.put(user, at)));
    }
    return found;
  }

  private void wakeAll() {
    wake(Set.copyOf(known));
  }

  private void wake(Set<User> users) {
    users.forEach(user -> wakers.getOrDefault(user.kind(), name -> {}).accept(user.name()));
  }

  private void loginEnded(Session session, Duration lookAgainIn) {
    users
        .login(session.key().authUid())
        .filter(shared -> shared.entry().isPresent(session))
        .ifPresent(shared -> loginEnded(shared, session, lookAgainIn));
  }

  private void loginEnded(SharedLogin shared, Session session, Duration lookAgainIn) {
    context.schedule().after(lookAgainIn, () -> renew(shared, session));
    boolean works =
        switch (session.health()) {
          case SessionHealth.Proven _, SessionHealth.OnTrial _, SessionHealth.RenewalFailed _ ->
              true;
          case SessionHealth.Failing _, SessionHealth.Unproven _ -> false;
        };
    if (shared.changesTo(works)) {
      wake(Set.copyOf(shared.users()));
    }
  }

  private void renew(SharedLogin shared, Session session) {
    if (shared.entry().isPresent(session) && !shared.users().isEmpty()) {
      session.renewIfDue();
    }
  }
}
