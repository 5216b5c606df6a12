package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.auth.session.AuthEntry.Basis;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.connection.GlobalConfiguration;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The sessions of resources whose connection and login stand in their own spec: those of one
 * namespace with equal ones share one, whatever their kind, and no others do.
 *
 * <p>Everything else is as with an InfisicalAuth ({@link Sessions}): one login in flight, renewal
 * while a resource uses the session, back-off, revocation when the last one is gone. Safe for use
 * by several threads; the lock is never held while anything is read.
 */
public final class InlineSessions {
  private final GlobalConfiguration configuration;
  private final InlineInputs inputs;
  private final SecretWatches watches;
  private final EntryOpening opening;
  private final SessionContext context;
  private final Map<String, Consumer<ResourceName>> wakers = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Shared> sharedById = new HashMap<>();

  @GuardedBy("lock")
  private final Map<User, Shared> sharedByUser = new HashMap<>();

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
    this.opening = new EntryOpening(context.schedule());
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

  /** A connection and a login that resources use. */
  private final class Shared implements SecretWatches.Dependent {
    private final String id;
    private final InlineAccess access;
    private final AuthEntry entry = new AuthEntry();
    private volatile List<String> warnings = List.of();
    private volatile boolean working;

    /** Changed only under the lock. */
    private final Set<User> users = ConcurrentHashMap.newKeySet();

    /** Those of them that are being deleted and have something to do with the session before. */
    private final Set<User> leaving = ConcurrentHashMap.newKeySet();

    Shared(String id, InlineAccess access) {
      this.id = id;
      this.access = access;
    }

    Basis basis() {
      return new Basis(id, 0, "", 0);
    }

    SessionInputs.Resolution read() {
      List<String> found = new ArrayList<>();
      SessionInputs.Resolution resolution = inputs.resolve(access, found::add);
      warnings = List.copyOf(found);
      return resolution;
    }

    @Override
    public void secretChanged(ResourceName secret, String version) {
      if (entry.invalidate(secret, version)) {
        wake(Set.copyOf(users));
      }
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
    InlineAccess access =
        new InlineAccess(
            spec.namespace(), connection, new Named(first.name(), first.block().withoutScope()));
    Shared shared = use(user, access);
    OpenResult result =
        opening.open(
            shared.entry, shared.basis(), shared::read, () -> !shared.leaving.isEmpty(), context);
    return new Opening(
        result,
        Stream.of(warnings, ignored(spec.logins()), shared.warnings)
            .flatMap(List::stream)
            .toList());
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

  /**
   * The session that {@code user} uses, which is being deleted, even where a value that it was made
   * from is gone since; from now on it is kept until the user is forgotten.
   */
  public Optional<Session> living(User user) {
    Optional<Shared> used = shared(user);
    used.ifPresent(shared -> shared.leaving.add(user));
    return used.flatMap(shared -> shared.entry.kept());
  }

  /** {@code user} uses no session any more; one that nobody uses ends, its token is revoked. */
  public void forget(User user) {
    known.remove(user);
    Optional<Shared> ended;
    lock.lock();
    try {
      ended = leave(user);
    } finally {
      lock.unlock();
    }
    ended.ifPresent(this::end);
  }

  /** Ends every session; {@link Sessions#close} then waits until their tokens are revoked. */
  public void close() {
    List<Shared> all;
    lock.lock();
    try {
      all = List.copyOf(sharedById.values());
      sharedById.clear();
      sharedByUser.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(this::end);
    configuration.close();
  }

  private Shared use(User user, InlineAccess access) {
    String id = inputs.id(access);
    Optional<Shared> ended = Optional.empty();
    Shared used;
    lock.lock();
    try {
      Shared before = sharedByUser.get(user);
      if (before != null && before.id.equals(id)) {
        return before;
      }
      ended = leave(user);
      used = sharedById.computeIfAbsent(id, missing -> new Shared(missing, access));
      used.users.add(user);
      sharedByUser.put(user, used);
    } finally {
      lock.unlock();
    }
    ended.ifPresent(this::end);
    // Before the first read, or a change between the two would be lost.
    watches.track(used, inputs.secretNames(access));
    return used;
  }

  /** Takes {@code user} out; gives what nobody uses any more. */
  @GuardedBy("lock")
  private Optional<Shared> leave(User user) {
    Shared before = sharedByUser.remove(user);
    if (before == null) {
      return Optional.empty();
    }
    before.users.remove(user);
    before.leaving.remove(user);
    return before.users.isEmpty()
        ? Optional.ofNullable(sharedById.remove(before.id))
        : Optional.empty();
  }

  private void end(Shared unused) {
    watches.release(unused);
    unused.entry.clear().forEach(Session::retire);
  }

  private Optional<Shared> shared(User user) {
    lock.lock();
    try {
      return Optional.ofNullable(sharedByUser.get(user));
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    wake(Set.copyOf(known));
  }

  private void wake(Set<User> users) {
    users.forEach(user -> wakers.getOrDefault(user.kind(), name -> {}).accept(user.name()));
  }

  private void loginEnded(Session session, Duration lookAgainIn) {
    Shared shared;
    lock.lock();
    try {
      shared = sharedById.get(session.key().authUid());
    } finally {
      lock.unlock();
    }
    if (shared == null || !shared.entry.isPresent(session)) {
      return;
    }
    Shared used = shared;
    context.schedule().after(lookAgainIn, () -> renew(used, session));
    boolean works =
        switch (session.health()) {
          case SessionHealth.Proven _, SessionHealth.OnTrial _, SessionHealth.RenewalFailed _ ->
              true;
          case SessionHealth.Failing _, SessionHealth.Unproven _ -> false;
        };
    // Who waits for a login is woken by its end; a renewal is nothing to them.
    if (!works || !used.working) {
      used.working = works;
      wake(Set.copyOf(used.users));
    }
  }

  private void renew(Shared shared, Session session) {
    if (shared.entry.isPresent(session) && !shared.users.isEmpty()) {
      session.renewIfDue();
    }
  }
}
