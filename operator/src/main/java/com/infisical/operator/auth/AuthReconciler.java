package com.infisical.operator.auth;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthStatus;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionInputs;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import com.infisical.operator.tenancy.TenancyRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Checks that an InfisicalAuth can log in, reports it in its status, and wakes the resources that
 * waited for it.
 *
 * <p>The login itself is {@link Sessions}' work; this controller decides nothing that a reader of
 * secrets depends on.
 */
public final class AuthReconciler implements Reconciler<InfisicalAuth> {
  /** Index of InfisicalStaticSecrets by the InfisicalAuth that they name. */
  public static final String BY_AUTH = "by-auth";

  private final Sessions sessions;
  private final SessionInputs inputs;
  private final SecretWatches watches;
  private final WatchedResources<InfisicalAuth> auths;
  private final ConnectionReferences connections;
  private final WatchedResources<InfisicalStaticSecret> staticSecrets;
  private final StatusWriter<InfisicalAuth> status;
  private final Events events;
  private final Transitions transitions;
  private final Attempts<ResourceName> attempts;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final TenancyRules tenancy;
  private final InstantSource clock;
  private final Map<ResourceName, Usable> usable = new ConcurrentHashMap<>();

  /**
   * @param active whether this process works at all: its caches are filled, and it leads
   * @param serves whether the resources of a namespace are its own; another process reports on
   *     others' InfisicalAuths
   */
  public AuthReconciler(
      Sessions sessions,
      SessionInputs inputs,
      SecretWatches watches,
      WatchedResources<InfisicalAuth> auths,
      ConnectionReferences connections,
      WatchedResources<InfisicalStaticSecret> staticSecrets,
      StatusWriter<InfisicalAuth> status,
      Events events,
      Attempts<ResourceName> attempts,
      BooleanSupplier active,
      Predicate<String> serves,
      TenancyRules tenancy,
      InstantSource clock) {
    this.sessions = sessions;
    this.inputs = inputs;
    this.watches = watches;
    this.auths = auths;
    this.connections = connections;
    this.staticSecrets = staticSecrets;
    this.status = status;
    this.events = events;
    this.transitions =
        new Transitions(events, status.memory(), Conditions.IS_READY, "Ready", "NotReady");
    this.attempts = attempts;
    this.active = active;
    this.serves = serves;
    this.tenancy = tenancy;
    this.clock = clock;
    sessions.addListener(auths::wake);
  }

  @Override
  public Optional<Duration> reconcile(InfisicalAuth auth) {
    if (!active.getAsBoolean() || auth.isMarkedForDeletion()) {
      return Optional.empty();
    }
    if (!serves.test(auth.getMetadata().getNamespace())) {
      return useOthers(auth);
    }
    warnOfIgnoredBlocks(auth);
    watchSecrets(auth);
    AuthVerdict verdict = judge(auth);
    if (verdict instanceof AuthVerdict.Pending) {
      return Optional.empty();
    }
    Optional<String> flaw =
        tenancy.flaw(auth.getSpec().allowedNamespaces(), auth.getMetadata().getNamespace());
    if (verdict instanceof AuthVerdict.Ready ready) {
      ready.replacement().ifPresent(advice -> events.warn(auth, "TokenExpires", advice));
    }
    StatusWrite written =
        write(auth, verdict.status(auth, flaw, clock.instant()), verdict.refusedRequest());
    wakeDependents(auth, verdict);
    return written.orSooner(verdict.lookAgainIn());
  }

  /** Another process reports on it; here it matters only to resources of this one. */
  private Optional<Duration> useOthers(InfisicalAuth auth) {
    if (!hasDependents(staticSecrets, serves, nameOf(auth))) {
      watches.release(new Watcher(nameOf(auth), sessions, auths));
      return Optional.empty();
    }
    watchSecrets(auth);
    AuthVerdict verdict = judge(auth);
    wakeDependents(auth, verdict);
    return verdict.lookAgainIn();
  }

  /**
   * Whether an InfisicalStaticSecret of this process's own names the InfisicalAuth {@code name}.
   *
   * @param serves whether the resources of a namespace are its own
   */
  public static boolean hasDependents(
      WatchedResources<InfisicalStaticSecret> staticSecrets,
      Predicate<String> serves,
      ResourceName name) {
    return staticSecrets.byIndex(BY_AUTH, name.toString()).stream()
        .anyMatch(each -> serves.test(each.getMetadata().getNamespace()));
  }

  private StatusWrite write(
      InfisicalAuth auth, InfisicalAuthStatus wanted, Optional<String> requestId) {
    StatusWrite written = status.write(auth, wanted);
    if (written.isVerdict()) {
      transitions.written(auth, auth.getStatus().conditions(), wanted.conditions(), requestId);
    }
    return written;
  }

  private AuthVerdict judge(InfisicalAuth auth) {
    return switch (sessions.open("", nameOf(auth), auth.getMetadata().getNamespace())) {
      case Sessions.OpenResult.Unavailable(Failure failure) ->
          AuthVerdict.notReady(failure, retryIn(nameOf(auth), failure));
      case Sessions.OpenResult.Open(Session session) -> AuthVerdict.of(session, clock.instant());
    };
  }

  private void warnOfIgnoredBlocks(InfisicalAuth auth) {
    if (auth.getSpec().blocks().size() > 1) {
      events.warn(
          auth,
          "IgnoredBlocks",
          ".spec.method selects the method, and only its block is used; remove the other of "
              + String.join(", ", auth.getSpec().blocks().keySet()));
    }
  }

  private void watchSecrets(InfisicalAuth auth) {
    InfisicalConnection connection =
        connections.find(auth) instanceof ConnectionReferences.LookupResult.Found found
            ? found.connection()
            : null;
    watches.track(new Watcher(nameOf(auth), sessions, auths), inputs.secretNames(auth, connection));
  }

  private void wakeDependents(InfisicalAuth auth, AuthVerdict verdict) {
    ResourceName name = nameOf(auth);
    if (verdict instanceof AuthVerdict.Ready) {
      attempts.reset(name);
    }
    Optional<Usable> now = Usable.of(verdict);
    if (now.isEmpty()) {
      usable.remove(name);
    } else if (!now.get().equals(usable.put(name, now.get()))) {
      staticSecrets.wakeByIndex(BY_AUTH, name.toString());
    }
  }

  /**
   * A session that those who wait for it may use.
   *
   * @param trial the login whose token has still to serve, which only they can bring about
   */
  private record Usable(SessionKey key, Optional<Instant> trial) {
    static Optional<Usable> of(AuthVerdict verdict) {
      return switch (verdict) {
        case AuthVerdict.Ready ready -> Optional.of(new Usable(ready.key(), Optional.empty()));
        case AuthVerdict.NotReady not -> not.onTrial().map(k -> new Usable(k, not.lastLoginAt()));
        case AuthVerdict.Pending pending -> Optional.empty();
      };
    }
  }

  @Override
  public void forget(InfisicalAuth auth) {
    ResourceName name = nameOf(auth);
    watches.release(new Watcher(name, sessions, auths));
    sessions.forget(name, auth.getMetadata().getUid());
    status.memory().forget(auth.getMetadata().getUid());
    usable.remove(name);
    attempts.reset(name);
    staticSecrets.wakeByIndex(BY_AUTH, name.toString());
  }

  /**
   * Hears of the Secrets that one InfisicalAuth refers to; equal to another for the same
   * InfisicalAuth.
   */
  private record Watcher(
      ResourceName auth, Sessions sessions, WatchedResources<InfisicalAuth> auths)
      implements SecretWatches.Dependent {
    @Override
    public void secretChanged(ResourceName secret, String version) {
      if (sessions.secretChanged(auth, secret, version)) {
        auths.wake(auth);
      }
    }
  }

  private Optional<Duration> retryIn(ResourceName name, Failure failure) {
    return switch (failure.retry()) {
      case Retry.After after -> Optional.of(after.delay());
      case Retry.Backoff backoff -> Optional.of(attempts.failed(name));
      case Retry.OnChange change -> Optional.empty();
    };
  }
}
