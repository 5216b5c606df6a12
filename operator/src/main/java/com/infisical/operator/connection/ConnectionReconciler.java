package com.infisical.operator.connection;

import static com.infisical.operator.reference.WatchedResources.generationOf;
import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalConnectionStatus;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import com.infisical.operator.tenancy.TenancyRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Reports in a connection's status whether its server is reachable and healthy, and wakes the
 * InfisicalAuths of a connection whose spec changed.
 *
 * <p>Nobody depends on what the status says; logins and reads find out for themselves.
 */
public final class ConnectionReconciler implements Reconciler<InfisicalConnection> {
  /** Index of InfisicalAuths by the connection that they name. */
  public static final String BY_CONNECTION = "by-connection";

  private static final Duration BETWEEN_CHECKS = Duration.ofMinutes(5);
  private static final double JITTER = 0.2;

  private final ConnectionInputs inputs;
  private final SecretWatches watches;
  private final WatchedResources<InfisicalConnection> connections;
  private final WatchedResources<InfisicalAuth> auths;
  private final StatusWriter<InfisicalConnection> status;
  private final Events events;
  private final Transitions transitions;
  private final Attempts<ResourceName> attempts;
  private final ServerChecks checks;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final TenancyRules tenancy;
  private final Schedule schedule;
  private final Map<ResourceName, Version> known = new ConcurrentHashMap<>();

  /** A spec, by what identifies it. */
  private record Version(String uid, long generation) {}

  /**
   * @param active whether this process works at all: its caches are filled, and it leads
   * @param serves whether the resources of a namespace are its own; another process reports on
   *     others' connections
   * @param calls runs what asks a server, by its address, for a namespace
   */
  public ConnectionReconciler(
      ConnectionInputs inputs,
      SecretWatches watches,
      WatchedResources<InfisicalConnection> connections,
      WatchedResources<InfisicalAuth> auths,
      StatusWriter<InfisicalConnection> status,
      Events events,
      Attempts<ResourceName> attempts,
      BooleanSupplier active,
      Predicate<String> serves,
      TenancyRules tenancy,
      BiFunction<String, String, Executor> calls,
      Schedule schedule) {
    this.inputs = inputs;
    this.watches = watches;
    this.connections = connections;
    this.auths = auths;
    this.status = status;
    this.events = events;
    this.transitions =
        new Transitions(events, status.memory(), Conditions.IS_READY, "Ready", "NotReady");
    this.attempts = attempts;
    this.checks = new ServerChecks(calls, connections::wake);
    this.active = active;
    this.serves = serves;
    this.tenancy = tenancy;
    this.schedule = schedule;
  }

  @Override
  public Optional<Duration> reconcile(InfisicalConnection connection) {
    if (!active.getAsBoolean() || connection.isMarkedForDeletion()) {
      return Optional.empty();
    }
    if (!serves.test(connection.getMetadata().getNamespace())) {
      wakeAuthsIfChanged(connection);
      return Optional.empty();
    }
    watchCertificate(connection);
    wakeAuthsIfChanged(connection);
    Verdict verdict = judge(connection);
    if (verdict instanceof Verdict.Pending) {
      return Optional.empty();
    }
    return write(connection, status(connection, verdict), verdict.requestId())
        .orSooner(lookAgainIn(connection, verdict));
  }

  private StatusWrite write(
      InfisicalConnection connection,
      InfisicalConnectionStatus wanted,
      Optional<String> requestId) {
    StatusWrite written = status.write(connection, wanted);
    if (written.isVerdict()) {
      transitions.written(
          connection, connection.getStatus().conditions(), wanted.conditions(), requestId);
    }
    return written;
  }

  /** What is to be said of a connection. */
  private sealed interface Verdict {
    /** The server is well. */
    record Ready(ServerAccess.Opened.Open server) implements Verdict {}

    /** There is a way to a server, but it is not well. */
    record NotReady(ServerAccess.Opened.Open server, ServerCheck.NotReady check)
        implements Verdict {}

    /** The server is being asked; its answer wakes the controller. */
    record Pending() implements Verdict {}

    /** There is no way. */
    record Closed(Failure failure) implements Verdict {}

    /** The server's name for the request that it refused. */
    default Optional<String> requestId() {
      return this instanceof NotReady not ? not.check().requestId() : Optional.empty();
    }
  }

  private Verdict judge(InfisicalConnection connection) {
    return switch (inputs.open(connection)) {
      case ConnectionInputs.InputsResult.Closed(Failure failure) -> new Verdict.Closed(failure);
      case ConnectionInputs.InputsResult.Open open -> {
        warn(connection, open.added());
        yield checks
            .result(nameOf(connection), open.server())
            .map(check -> judge(open, check))
            .orElseGet(Verdict.Pending::new);
      }
    };
  }

  private Verdict judge(ConnectionInputs.InputsResult.Open open, ServerCheck check) {
    return switch (open.explained(check, schedule.instant())) {
      case ServerCheck.Ready ready -> new Verdict.Ready(open.server());
      case ServerCheck.NotReady not -> new Verdict.NotReady(open.server(), not);
    };
  }

  /** Nobody asks a server by a certificate that does not serve, so nothing else may tell of it. */
  private void warn(InfisicalConnection connection, Optional<CaCertificates> added) {
    added.ifPresent(
        certificates ->
            certificates
                .notices(schedule.instant())
                .forEach(
                    notice -> events.warn(connection, notice.reason().event(), notice.sentence())));
  }

  private InfisicalConnectionStatus status(InfisicalConnection connection, Verdict verdict) {
    long generation = generationOf(connection);
    Conditions conditions =
        new Conditions(connection.getStatus().conditions(), generation, schedule.instant())
            .errorIf(
                Conditions.ALLOWED_NAMESPACES,
                tenancy.flaw(
                    connection.getSpec().allowedNamespaces(),
                    connection.getMetadata().getNamespace()));
    switch (verdict) {
      case Verdict.Ready ready -> {
        conditions.ok(Conditions.IS_READY, "Connection successful");
        plainHttp(conditions, ready.server());
      }
      case Verdict.NotReady not -> {
        conditions.error(Conditions.IS_READY, not.check().sentence());
        plainHttp(conditions, not.server());
      }
      case Verdict.Pending pending -> {}
      case Verdict.Closed closed -> {
        conditions.error(Conditions.IS_READY, closed.failure().sentence());
        // Nothing is sent there.
        conditions.remove(Conditions.PLAIN_HTTP);
      }
    }
    return new InfisicalConnectionStatus(conditions.toList(), generation);
  }

  private static void plainHttp(Conditions conditions, ServerAccess.Opened.Open server) {
    if (server.address().isPlainHttp()) {
      conditions.set(
          Conditions.PLAIN_HTTP,
          true,
          "PlainHttp",
          "credentials and secrets cross the network unencrypted; use https in .spec.address");
    } else {
      conditions.remove(Conditions.PLAIN_HTTP);
    }
  }

  private Optional<Duration> lookAgainIn(InfisicalConnection connection, Verdict verdict) {
    ResourceName name = nameOf(connection);
    return switch (verdict) {
      case Verdict.Ready ready -> {
        attempts.reset(name);
        yield Optional.of(Backoff.spread(BETWEEN_CHECKS, JITTER, schedule.random()));
      }
      case Verdict.Pending pending -> Optional.empty();
      case Verdict.NotReady not -> Optional.of(attempts.failed(name));
      case Verdict.Closed(Failure failure) ->
          failure.retry() instanceof Retry.OnChange
              ? Optional.empty()
              : Optional.of(attempts.failed(name));
    };
  }

  private void watchCertificate(InfisicalConnection connection) {
    Set<ResourceName> names =
        ConnectionInputs.caReference(connection).orElse(null) instanceof Parsed.Complete ca
                && tenancy.mayReferTo(ca.reference().from(), ca.reference().secret().namespace())
            ? Set.of(ca.reference().secret())
            : Set.of();
    watches.track(new Watcher(nameOf(connection), connections), names);
  }

  private void wakeAuthsIfChanged(InfisicalConnection connection) {
    ResourceName name = nameOf(connection);
    Version version = new Version(connection.getMetadata().getUid(), generationOf(connection));
    if (!version.equals(known.put(name, version))) {
      auths.wakeByIndex(BY_CONNECTION, name.toString());
    }
  }

  @Override
  public void forget(InfisicalConnection connection) {
    ResourceName name = nameOf(connection);
    watches.release(new Watcher(name, connections));
    status.memory().forget(connection.getMetadata().getUid());
    attempts.reset(name);
    known.remove(name);
    checks.forget(name);
    auths.wakeByIndex(BY_CONNECTION, name.toString());
  }

  /**
   * Hears of the Secret that holds one connection's CA; equal to another for the same connection.
   */
  private record Watcher(ResourceName connection, WatchedResources<InfisicalConnection> connections)
      implements SecretWatches.Dependent {
    @Override
    public void secretChanged(ResourceName secret, String version) {
      connections.wake(connection);
    }
  }
}
