package com.infisical.operator.metrics;

import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.ResourceName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts what the operator does (docs/operations.md#metrics).
 *
 * <p>Labels are names of kinds, methods, outcomes and, for a bounded number of objects, their
 * names: nothing from which a value could be guessed (docs/design/architecture.md#for-all-kinds).
 * Safe for use by several threads.
 */
public final class Metrics {
  private static final String METHOD = "method";
  private static final String OUTCOME = "outcome";
  private static final String DONE = "done";
  private static final String FAILED = "failed";
  private static final String SUCCEEDED = "succeeded";
  private static final String INTERNAL_ERROR = "internal_error";
  private static final String KIND = "kind";
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;
  private final boolean on;
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> reconciles = new ConcurrentHashMap<>();
  private final ResourceGauge ages;
  private final ResourceGauge expiries;
  private final ResourceGauge leaseExpiries;
  private final ResourceGauge inlineExpiries;
  private final List<LongSupplier> repairs = new CopyOnWriteArrayList<>();
  private final List<IntSupplier> streams = new CopyOnWriteArrayList<>();

  private record Key(Total total, List<String> labels) {}

  private Metrics(MeterRegistry registry, boolean on, InstantSource clock) {
    this.registry = registry;
    this.on = on;
    this.ages =
        new ResourceGauge(
            "infisical.sync.age",
            "Time since the resource was last found in sync",
            at -> Duration.between(at, clock.instant()).toSeconds());
    this.inlineExpiries =
        new ResourceGauge(
            "infisical.inline.token.expiry",
            "Time until the access token expires that resources with equal logins share",
            at -> Duration.between(clock.instant(), at).toSeconds());
    this.expiries =
        new ResourceGauge(
            "infisical.token.expiry",
            "Time until the access token of the InfisicalAuth expires",
            at -> Duration.between(clock.instant(), at).toSeconds());
    this.leaseExpiries =
        new ResourceGauge(
            "infisical.lease.expiry",
            "Time until the lease in the target of the InfisicalDynamicSecret expires",
            at -> Duration.between(clock.instant(), at).toSeconds());
    registerSums();
    beginAtZero();
  }

  /** A second registration of one name would be ignored: these are sums over the kinds. */
  private void registerSums() {
    FunctionCounter.builder(
            "infisical.drift.repairs",
            repairs,
            all -> all.stream().mapToLong(LongSupplier::getAsLong).sum())
        .description("Repairs of targets that others changed or deleted")
        .register(registry);
    gauge(
        "infisical.event.streams.open",
        "Event streams that are open",
        () -> streams.stream().mapToInt(IntSupplier::getAsInt).sum());
  }

  /**
   * Shows every counter whose labels are known: Prometheus finds no increase in a series that
   * begins with its first event, and a rare one would raise no alert.
   */
  private void beginAtZero() {
    begin(Total.LEASES, Lease.values());
    begin(Total.PUSHED, Pushed.values());
    begin(Total.READS, Read.values());
    count(Total.SYNCS, 0, OUTCOME, SUCCEEDED);
    count(Total.SYNCS, 0, OUTCOME, FAILED);
    Stream.of(Total.SHARED_READS, Total.WRITES, Total.RESTARTS, Total.RECONNECTS)
        .forEach(each -> count(each, 0));
  }

  /** Counts nothing, and costs next to nothing. */
  public static Metrics off() {
    return new Metrics(new CompositeMeterRegistry(), false, InstantSource.system());
  }

  /**
   * Counts into {@code registry}.
   *
   * @param clock the wall's
   */
  static Metrics of(MeterRegistry registry, InstantSource clock) {
    return new Metrics(registry, true, clock);
  }

  /** How a login ended. */
  public enum Login {
    GRANTED,
    REFUSED,
    UNREACHABLE,
    /** It was not sent, because the server or a failure before had asked to wait. */
    NOT_SENT
  }

  /** How a read of a source ended. */
  public enum Read {
    WHOLE,
    UNCHANGED,
    CLIENT_ERROR,
    RATE_LIMITED,
    SERVER_ERROR,
    UNREACHABLE,
    /** There was no token to read with. */
    NOT_SENT;

    /** What another status than 200 and 304 counts as. */
    public static Read ofStatus(int status) {
      if (status == HttpStatus.TOO_MANY_REQUESTS) {
        return RATE_LIMITED;
      }
      return status >= HttpStatus.BAD_REQUEST && status < HttpStatus.SERVER_ERROR
          ? CLIENT_ERROR
          : SERVER_ERROR;
    }
  }

  /** What was done about a lease of a dynamic secret. */
  public enum Lease {
    CREATED,
    RENEWED,
    REVOKED,
    /** A call failed, or was refused. */
    FAILED,
    /** One that was never written could not be revoked; it runs out. */
    LEFT
  }

  /** What came of an object that was deleted and asked for something at its server. */
  public enum Cleanup {
    DONE,
    /** It was given up; what is left there is named in an event and in the log. */
    LEFT
  }

  /** Objects of {@code kind} may ask for a cleanup. */
  public void watchCleanups(String kind) {
    begin(Total.CLEANUPS, Cleanup.values(), KIND, kind);
  }

  /** An object of {@code kind} that was deleted has been cleaned up after, or not. */
  public void cleanup(String kind, Cleanup end) {
    count(Total.CLEANUPS, 1, KIND, kind, OUTCOME, label(end));
  }

  /** What became of a secret that was to be written at a server. */
  public enum Pushed {
    CREATED,
    CHANGED,
    DELETED,
    AWAITS_APPROVAL,
    /** A call failed, or was refused. */
    FAILED
  }

  /** So many secrets were written by a sync of an InfisicalPushSecret, or were to be. */
  public void pushed(Pushed what, int secrets) {
    if (secrets > 0) {
      count(Total.PUSHED, secrets, OUTCOME, label(what));
    }
  }

  /** Something was done about a lease. */
  public void lease(Lease what) {
    count(Total.LEASES, 1, OUTCOME, label(what));
  }

  /** Where to ask how many targets hold credentials that are no longer good. */
  public void watchDeadCredentials(IntSupplier dead) {
    gauge("infisical.dead.credentials", "Secrets whose lease has expired", dead);
  }

  /** A reconcile of an object of {@code kind} has ended; {@code done} is false after a bug. */
  public void reconcile(String kind, Duration took, boolean done) {
    if (!on) {
      return;
    }
    count(Total.RECONCILES, 1, KIND, kind, OUTCOME, done ? DONE : INTERNAL_ERROR);
    reconciles.computeIfAbsent(kind, this::reconcileTimer).record(took);
  }

  private Timer reconcileTimer(String kind) {
    return Timer.builder("infisical.reconcile.duration")
        .description("How long reconciles take, waiting for servers included")
        .tags(KIND, kind)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Where to ask how many objects of {@code kind} wait to be reconciled. */
  public void watchQueue(String kind, IntSupplier waiting) {
    gauge("infisical.queue.depth", "Objects that wait to be reconciled", waiting, KIND, kind);
    count(Total.RECONCILES, 0, KIND, kind, OUTCOME, DONE);
    count(Total.RECONCILES, 0, KIND, kind, OUTCOME, INTERNAL_ERROR);
  }

  /** Where to ask whether this process leads. */
  public void watchLeading(BooleanSupplier leads) {
    gauge("infisical.leading", "Whether this operator leads", () -> leads.getAsBoolean() ? 1 : 0);
  }

  /** Where to ask how many objects of {@code kind} there are. */
  public void watchResources(String kind, IntSupplier resources) {
    gauge("infisical.resources", "Objects that the operator serves", resources, KIND, kind);
  }

  /** Where to ask how many objects of {@code kind} report a failure. */
  public void watchFailing(String kind, IntSupplier failing) {
    gauge(
        "infisical.resources.failing",
        "Objects whose main condition is False",
        failing,
        KIND,
        kind);
  }

  /** A login with {@code method} has ended; {@code renewal} where a token was there before. */
  public void login(String method, Login end, boolean renewal) {
    count(renewal ? Total.RENEWALS : Total.LOGINS, 1, METHOD, method, OUTCOME, label(end));
  }

  /** A token of {@code method} was to be revoked. */
  public void revocation(String method, boolean done) {
    count(Total.REVOCATIONS, 1, METHOD, method, OUTCOME, done ? DONE : FAILED);
  }

  /** A read of a source has ended. */
  public void read(Read end) {
    count(Total.READS, 1, OUTCOME, label(end));
  }

  /** A read of a source served that many resources. */
  public void readServed(int resources) {
    if (resources > 1) {
      count(Total.SHARED_READS, resources - 1);
    }
  }

  /** A resource was synced. */
  public void sync(boolean succeeded) {
    count(Total.SYNCS, 1, OUTCOME, succeeded ? SUCCEEDED : FAILED);
  }

  /** So many targets were written. */
  public void written(int targets) {
    count(Total.WRITES, targets);
  }

  /**
   * Where to ask how many targets of one kind were written again because another had changed them.
   */
  public void watchRepairs(LongSupplier ofKind) {
    repairs.add(ofKind);
  }

  /** So many workloads were restarted. */
  public void restarted(int workloads) {
    count(Total.RESTARTS, workloads);
  }

  /** Where to ask how many event streams are open for the resources of one kind. */
  public void watchStreams(IntSupplier ofKind) {
    streams.add(ofKind);
  }

  /** An event stream was lost and is opened again. */
  public void reconnected() {
    count(Total.RECONNECTS, 1);
  }

  /** Whether anything is counted at all. */
  public boolean isOn() {
    return on;
  }

  /**
   * The API server has answered.
   *
   * @param verb as Kubernetes counts: get, list, watch, create, update, patch, delete
   * @param code the HTTP status, or {@code <error>} where there was no answer
   */
  public void apiRequest(String verb, String code) {
    count(Total.API_REQUESTS, 1, "verb", verb, "code", code);
  }

  /** Where to ask when each resource of {@code kind} was last found in sync. */
  public void watchAges(String kind, Supplier<Map<ResourceName, Instant>> successes) {
    ages.watch(Tags.of(KIND, kind), successes);
  }

  /**
   * Where to ask when the tokens of logins expire that resources have in their own spec, by the
   * first resource that uses each.
   */
  public void watchInlineExpiries(Supplier<Map<ResourceName, Instant>> expiry) {
    inlineExpiries.watch(Tags.empty(), expiry);
  }

  /** Where to ask when the token of each InfisicalAuth expires. */
  public void watchExpiries(Supplier<Map<ResourceName, Instant>> expiry) {
    expiries.watch(Tags.empty(), expiry);
  }

  /** Where to ask when the lease of each InfisicalDynamicSecret expires. */
  public void watchLeaseExpiries(Supplier<Map<ResourceName, Instant>> expiry) {
    leaseExpiries.watch(Tags.empty(), expiry);
  }

  /** Brings the gauges of single objects up to date. */
  void refresh() {
    List.of(ages, expiries, leaseExpiries, inlineExpiries).forEach(each -> each.refresh(registry));
  }

  private void gauge(String name, String description, IntSupplier value, String... labels) {
    Gauge.builder(name, value::getAsInt)
        .description(description)
        .tags(labels)
        .strongReference(true)
        .register(registry);
  }

  /** Shows a counter before its first event. */
  private void begin(Total total, Enum<?>[] outcomes, String... labels) {
    for (Enum<?> outcome : outcomes) {
      count(
          total,
          0,
          Stream.concat(Arrays.stream(labels), Stream.of(OUTCOME, label(outcome)))
              .toArray(String[]::new));
    }
  }

  /**
   * @param labels names and values in turn
   */
  private void count(Total total, int number, String... labels) {
    if (on) {
      counters
          .computeIfAbsent(
              new Key(total, List.of(labels)),
              _ ->
                  Counter.builder(total.meter())
                      .description(total.description())
                      .tags(labels)
                      .register(registry))
          .increment(number);
    }
  }

  private static String label(Enum<?> end) {
    return end.name().toLowerCase(Locale.ROOT);
  }
}
