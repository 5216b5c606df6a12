package com.infisical.operator.dynamicsecret;

import com.infisical.client.Caller;
import com.infisical.client.DynamicSecretDefinition;
import com.infisical.client.LeaseApi;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.ServerStatus;
import com.infisical.operator.auth.session.SilentApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with one dynamic secret, on the clock of a test. */
final class FakeLeases extends SilentApi implements LeaseApi {
  /** The calls that came, such as {@code create} and {@code renew l1}, in order. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** For whom each call was made last. */
  final Map<String, Caller> callers = new ConcurrentHashMap<>();

  private final Map<String, LeaseTimes> leases = new TreeMap<>();
  private final InstantSource clock;
  private volatile Fault fault = call -> Optional.empty();
  private volatile boolean answersAreLost;
  volatile Optional<Reply<LoginGrant>> loginRefusal = Optional.empty();
  volatile String type = "sql-database";
  volatile Duration ttl = Duration.ofHours(1);
  volatile Optional<String> max = Optional.empty();
  volatile Duration gain = Duration.ofHours(1);
  volatile Duration ahead = Duration.ZERO;
  volatile String refusedTtl = "";
  volatile Optional<Reply<Project>> projectRefusal = Optional.empty();
  volatile String slug = "shop";

  /** Tells another slug of the project each time, none of which it knows. */
  volatile boolean renamesWithoutEnd;

  volatile Map<String, String> more = Map.of();
  private int made;
  private final AtomicInteger renamed = new AtomicInteger();

  /** Whether a call such as {@code renew l1} is answered otherwise. */
  interface Fault {
    Optional<Reply<?>> of(String call);
  }

  FakeLeases(InstantSource clock) {
    this.clock = clock;
  }

  /** Answers the calls for which there is a reply, and does nothing for them. */
  void answer(Fault decision) {
    fault = decision;
  }

  /** Does what it is asked for, and its answers do not arrive. */
  void loseAnswers(boolean lost) {
    answersAreLost = lost;
  }

  static <T> Reply<T> refused(int status, String error, String message) {
    return new Reply.Refused<>(status, error, message, Optional.empty());
  }

  /** The ids of the leases that are neither revoked nor over. */
  synchronized List<String> living() {
    return leases.values().stream()
        .filter(lease -> lease.expireAt().isAfter(clock.instant()))
        .map(LeaseTimes::id)
        .toList();
  }

  synchronized Instant endOf(String id) {
    return leases.get(id).expireAt();
  }

  /** A lease that somebody else created. */
  synchronized void put(String id, Instant createdAt, Instant expireAt) {
    leases.put(id, new LeaseTimes(id, createdAt, expireAt, false));
  }

  /** Somebody else revokes the lease with this id. */
  synchronized void take(String id) {
    leases.remove(id);
  }

  long count(String call) {
    return calls.stream().filter(each -> each.startsWith(call)).count();
  }

  @SuppressWarnings("unchecked")
  private <T> Optional<Reply<T>> fault(String call, Caller caller) {
    calls.add(call);
    callers.put(call, caller);
    return fault.of(call).map(reply -> (Reply<T>) reply);
  }

  private <T> Reply<T> answered(T value) {
    return answersAreLost
        ? new Reply.Unreachable<>(Reply.Cause.TIMEOUT, "")
        : new Reply.Ok<>(value, Optional.empty());
  }

  private DynamicSecretDefinition definition() {
    return new DynamicSecretDefinition("d1", type, Optional.of(ttl.toSeconds() + "s"), max);
  }

  @Override
  public synchronized Reply<LeaseGrant> create(
      SecretText token, LeaseRequest request, Caller caller) {
    Optional<Reply<LeaseGrant>> refused = fault("create", caller);
    if (refused.isPresent()) {
      return refused.get();
    }
    made++;
    String id = "l" + made;
    LeaseTimes lease = new LeaseTimes(id, clock.instant(), clock.instant().plus(ttl), false);
    leases.put(id, lease);
    Map<String, SecretText> data = new TreeMap<>();
    data.put("USERNAME", SecretText.of("user-" + id));
    data.put("PASSWORD", SecretText.of("password-" + id));
    more.forEach((name, value) -> data.put(name, SecretText.of(value)));
    return answered(new LeaseGrant(lease, definition(), data));
  }

  @Override
  public synchronized Reply<LeaseTimes> renew(
      SecretText token, LeaseScope scope, String id, Optional<String> wanted, Caller caller) {
    Optional<Reply<LeaseTimes>> refused = fault("renew " + id, caller);
    if (refused.isPresent()) {
      return refused.get();
    }
    if (wanted.filter(refusedTtl::equals).isPresent()) {
      return refused(422, "ValidationFailure", "ttl: TTL must be less than 10 years");
    }
    Optional<Reply<LeaseTimes>> missing = missing(scope, id);
    if (missing.isPresent()) {
      return missing.get();
    }
    LeaseTimes before = leases.get(id);
    LeaseTimes after = new LeaseTimes(id, before.createdAt(), before.expireAt().plus(gain), false);
    leases.put(id, after);
    return answered(after);
  }

  private <T> Optional<Reply<T>> missing(LeaseScope scope, String id) {
    if (!scope.projectSlug().equals(slug)) {
      return Optional.of(refused(404, "NotFound", "Project with slug not found"));
    }
    return living().contains(id)
        ? Optional.empty()
        : Optional.of(
            refused(404, "NotFound", "Dynamic secret lease with ID '" + id + "' not found"));
  }

  @Override
  public synchronized Reply<LeaseTimes> revoke(
      SecretText token, LeaseScope scope, String id, Caller caller) {
    Optional<Reply<LeaseTimes>> refused = fault("revoke " + id, caller);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<Reply<LeaseTimes>> missing = missing(scope, id);
    return missing.isPresent() ? missing.get() : answered(leases.remove(id));
  }

  @Override
  public synchronized Reply<LeaseState> find(
      SecretText token, LeaseScope scope, String id, Caller caller) {
    Optional<Reply<LeaseState>> refused = fault("find " + id, caller);
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<Reply<LeaseState>> missing = missing(scope, id);
    return missing.isPresent()
        ? missing.get()
        : answered(new LeaseState(leases.get(id), Optional.of(definition())));
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    return loginRefusal.orElseGet(
        () ->
            new Reply.Ok<>(
                new LoginGrant(SecretText.of("token"), Duration.ofDays(300), Duration.ZERO),
                Optional.empty()));
  }

  @Override
  public Reply<Project> projectById(SecretText token, String id, Caller caller) {
    return projectRefusal.orElseGet(
        () -> {
          String told = renamesWithoutEnd ? slug + "-" + renamed.incrementAndGet() : slug;
          return new Reply.Ok<>(new Project(id, told, List.of("dev")), Optional.empty());
        });
  }

  @Override
  public Reply<ServerStatus> status() {
    return new Reply.Ok<>(new ServerStatus("Ok"), Optional.empty());
  }

  @Override
  public LeaseApi leases() {
    return this;
  }

  @Override
  public Optional<Instant> serverTime() {
    return Optional.of(clock.instant().plus(ahead));
  }
}
