package com.infisical.operator.dynamicsecret;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.HttpStatus;
import com.infisical.client.InfisicalApi;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.auth.session.TokenCalls;
import com.infisical.operator.auth.session.TokenCalls.Called;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Creates, renews, reads and revokes leases with the token of a session, and with one fresh token
 * when the server rejects the first.
 *
 * <p>The slug of a project that a spec names by its id is looked up once in 30 minutes for each
 * session. Safe for use by several threads.
 */
final class LeaseServer {
  private static final Duration SLUG_REMEMBERED = Duration.ofMinutes(30);
  private static final int MOST_SLUGS = 10_000;
  private static final int MOST_DOWN = 1_000;

  private final InstantSource clock;
  private final BooleanSupplier mayWrite;
  private final Cache<KnownId, String> slugs =
      Caffeine.newBuilder().expireAfterWrite(SLUG_REMEMBERED).maximumSize(MOST_SLUGS).build();

  /** Addresses that did not answer; one that is evicted only misses {@link #onReturn}. */
  private final Set<String> down =
      Collections.newSetFromMap(
          Caffeine.newBuilder().maximumSize(MOST_DOWN).<String, Boolean>build().asMap());

  private volatile Consumer<String> onReturn = address -> {};

  private record KnownId(SessionKey session, String id) {}

  /**
   * @param clock what counts as the server's as long as the server cannot be asked
   * @param mayWrite asked before each call that changes something
   */
  LeaseServer(InstantSource clock, BooleanSupplier mayWrite) {
    this.clock = clock;
    this.mayWrite = mayWrite;
  }

  /** Tells {@code task} the address of a server that answers again; it must not block. */
  void onReturn(Consumer<String> task) {
    onReturn = task;
  }

  /** What time it is at the server of {@code session}; asks it, where it never answered before. */
  Instant now(Session session) {
    InfisicalApi api = session.api();
    if (api.serverTime().isEmpty()) {
      Reply<?> unused = api.status();
    }
    return api.serverTime().orElseGet(clock::instant);
  }

  /** Where {@code definition} is at the server. */
  LeaseAnswer<LeaseScope> scope(Session session, LeaseSpec.Definition definition, String from) {
    return switch (definition.project()) {
      case LeaseSpec.Project.Slug(String slug) -> new LeaseAnswer.Ok<>(scope(definition, slug));
      case LeaseSpec.Project.Id(String id) -> {
        KnownId known = new KnownId(session.key(), id);
        String slug = slugs.getIfPresent(known);
        if (slug != null) {
          yield new LeaseAnswer.Ok<>(scope(definition, slug));
        }
        LeaseAnswer<Project> asked =
            call(
                session,
                "looking up the project of .spec.dynamicSecret.projectId",
                token -> session.api().projectById(token, id, urgent(from)));
        yield switch (asked) {
          case LeaseAnswer.Ok<Project>(Project project) -> {
            slugs.put(known, project.slug());
            yield new LeaseAnswer.Ok<>(scope(definition, project.slug()));
          }
          case LeaseAnswer.Failed<Project>(CallFailure failure) ->
              new LeaseAnswer.Failed<>(failure);
          case LeaseAnswer.Stale<Project> stale -> new LeaseAnswer.Stale<>();
        };
      }
    };
  }

  /** Forgets the slug of a project: it may have been renamed. */
  void forgetSlug(Session session, LeaseSpec.Definition definition) {
    if (definition.project() instanceof LeaseSpec.Project.Id(String id)) {
      slugs.invalidate(new KnownId(session.key(), id));
    }
  }

  /**
   * {@code lease} where its project is now; empty where the project still has the slug of before,
   * or is gone.
   */
  LeaseAnswer<Optional<HeldLease>> followRename(
      Session session, LeaseSpec.Definition definition, HeldLease lease, String from) {
    if (!(definition.project() instanceof LeaseSpec.Project.Id)) {
      return new LeaseAnswer.Ok<>(Optional.empty());
    }
    forgetSlug(session, definition);
    return switch (scope(session, definition, from)) {
      case LeaseAnswer.Ok<LeaseScope>(LeaseScope now) -> new LeaseAnswer.Ok<>(moved(lease, now));
      case LeaseAnswer.Failed<LeaseScope>(CallFailure failure) ->
          failure.meaning() == Meaning.DEFINITION_GONE
              ? new LeaseAnswer.Ok<>(Optional.empty())
              : new LeaseAnswer.Failed<>(failure);
      case LeaseAnswer.Stale<LeaseScope> stale -> new LeaseAnswer.Stale<>();
    };
  }

  private static Optional<HeldLease> moved(HeldLease lease, LeaseScope now) {
    LeaseScope before = lease.place().scope();
    return now.projectSlug().equals(before.projectSlug())
        ? Optional.empty()
        : Optional.of(
            lease.at(
                new HeldLease.Place(
                    lease.place().address(),
                    new LeaseScope(now.projectSlug(), before.environmentSlug(), before.path()))));
  }

  LeaseAnswer<LeaseGrant> create(Session session, LeaseRequest request, String from) {
    if (!mayWrite.getAsBoolean()) {
      return new LeaseAnswer.Stale<>();
    }
    return call(
        session,
        "creating a lease",
        token -> session.api().leases().create(token, request, patient(from)));
  }

  LeaseAnswer<LeaseTimes> renew(
      Session session, HeldLease lease, Optional<String> ttl, String from) {
    return change(
        session,
        lease,
        "renewing lease " + lease.id(),
        token ->
            session
                .api()
                .leases()
                .renew(token, lease.place().scope(), lease.id(), ttl, urgent(from)));
  }

  LeaseAnswer<LeaseTimes> revoke(Session session, HeldLease lease, String from) {
    return change(
        session,
        lease,
        "revoking lease " + lease.id(),
        token ->
            session.api().leases().revoke(token, lease.place().scope(), lease.id(), patient(from)));
  }

  LeaseAnswer<LeaseState> find(Session session, LeaseScope scope, String leaseId, String from) {
    return call(
        session,
        "reading lease " + leaseId,
        token -> session.api().leases().find(token, scope, leaseId, patient(from)));
  }

  private LeaseAnswer<LeaseTimes> change(
      Session session,
      HeldLease lease,
      String action,
      Function<SecretText, Reply<LeaseTimes>> request) {
    if (!lease.place().address().equals(session.key().address())) {
      return new LeaseAnswer.Failed<>(
          new CallFailure(
              Meaning.ELSEWHERE,
              new SpecFailure(
                  "lease " + lease.id() + " is at another server than the one in .spec")));
    }
    return mayWrite.getAsBoolean() ? call(session, action, request) : new LeaseAnswer.Stale<>();
  }

  private static LeaseScope scope(LeaseSpec.Definition definition, String slug) {
    return new LeaseScope(slug, definition.environmentSlug(), definition.path());
  }

  private static Caller urgent(String namespace) {
    return new Caller(namespace, Urgency.CHANGED);
  }

  /** While the server limits calls, what keeps credentials alive goes first. */
  private static Caller patient(String namespace) {
    return new Caller(namespace, Urgency.PERIODIC);
  }

  private <T> LeaseAnswer<T> call(
      Session session, String action, Function<SecretText, Reply<T>> request) {
    Called<T> called = TokenCalls.call(session, CallFailure::isValidation, request);
    note(session.key().address(), called);
    return switch (called) {
      case Called.Answered<T>(Reply.Ok<T>(T value, var etag)) -> new LeaseAnswer.Ok<>(value);
      case Called.Answered<T>(Reply<T> reply) ->
          new LeaseAnswer.Failed<>(CallFailure.of(action, session.key().address(), reply));
      case Called.Denied<T>(Failure login, Duration retryIn) ->
          new LeaseAnswer.Failed<>(
              new CallFailure(Meaning.NO_TOKEN, new NotLoggedIn(login, retryIn)));
      case Called.Stale<T> over -> new LeaseAnswer.Stale<>();
    };
  }

  private void note(String address, Called<?> called) {
    if (!(called instanceof Called.Answered<?>(Reply<?> reply))) {
      return;
    }
    boolean answers =
        reply.isInfisicals()
            && !(reply instanceof Reply.Refused<?> refused
                && refused.status() >= HttpStatus.SERVER_ERROR);
    if (!answers) {
      down.add(address);
    } else if (down.remove(address)) {
      onReturn.accept(address);
    }
  }

  /** There is no token now. */
  private record NotLoggedIn(Failure login, Duration retryIn) implements Failure {
    @Override
    public String sentence() {
      return login.sentence();
    }

    @Override
    public Optional<String> requestId() {
      return login.requestId();
    }

    @Override
    public Retry retry() {
      return new Retry.After(retryIn);
    }
  }
}
