package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeasePlanner;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetPreview;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetWriter;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.template.Templates;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Says how the lease of a resource is, and creates, renews, revokes and writes nothing.
 *
 * <p>The operator's key is not known here, so the record on a target is believed where the status
 * names the same lease. Safe for use by several threads.
 */
public final class LeasePreview {
  /** No lease has it: the server names what else is wrong before it says so. */
  private static final String NO_LEASE = "00000000-0000-4000-8000-000000000000";

  private final LeaseServer server;
  private final LeaseTarget target;

  /**
   * A preview.
   *
   * @param client reads targets and has the API server rehearse writes
   * @param holders looks up the resources that marks name
   * @param key of this process
   */
  public LeasePreview(
      KubernetesClient client,
      MarkHolders holders,
      TargetPlanner planner,
      Templates templates,
      OperatorKey key,
      InstantSource clock) {
    this.server = new LeaseServer(clock, () -> false);
    this.target =
        new LeaseTarget(
            client,
            new TargetSync(
                client,
                holders,
                planner,
                new TargetWriter(client, () -> false),
                new TargetMemory(System::nanoTime),
                key,
                ref -> false,
                ref -> false),
            new TargetPreview(client, holders, planner),
            templates,
            key);
  }

  /** What came of reading a spec. */
  public sealed interface Reading {
    /** It is complete. */
    record Usable(InlineSpec access, TargetRef target, String definition) implements Reading {}

    /** Only a changed one is. */
    record Unusable(Failure failure) implements Reading {}
  }

  /** Reads the spec of {@code resource}; asks nobody. */
  public static Reading read(InfisicalDynamicSecret resource) {
    return switch (LeaseSpec.of(resource)) {
      case LeaseSpec.Reading.Usable(LeaseSpec spec) ->
          new Reading.Usable(
              spec.inline(),
              spec.ref(),
              "dynamic secret %s in %s of environment %s"
                  .formatted(
                      spec.definition().name(),
                      spec.definition().path(),
                      spec.definition().environmentSlug()));
      case LeaseSpec.Reading.Unusable(Failure failure) -> new Reading.Unusable(failure);
    };
  }

  /** How the lease of a resource is. */
  public sealed interface LeaseResult {
    /**
     * The server has it.
     *
     * @param type of the dynamic secret; empty where the server does not say
     * @param now the server's time
     * @param inTarget whether the Secret contains its credentials, as far as that can be known
     * @param next what the operator does next; empty where it has yet to take the lease over
     */
    record Live(
        String id,
        String type,
        Instant createdAt,
        Instant expiresAt,
        Instant now,
        boolean inTarget,
        Optional<Upkeep> next)
        implements LeaseResult {}

    /** The server no longer has it. */
    record Gone(String id) implements LeaseResult {}

    /** No lease is on record. */
    record None() implements LeaseResult {}

    /** The server did not say. */
    record Unknown(Failure failure) implements LeaseResult {}
  }

  /** Asks the server for the lease of {@code resource}, whose spec is usable. */
  public LeaseResult lease(InfisicalDynamicSecret resource, Session session) {
    LeaseSpec spec = spec(resource);
    String namespace = resource.getMetadata().getNamespace();
    Optional<String> ofStatus = StatusLease.of(resource).map(StatusLease::id);
    HeldTarget held = target.look(LeaseCase.facts(resource), spec.ref(), ofStatus);
    return switch (server.scope(session, spec.definition(), namespace)) {
      case LeaseAnswer.Ok<LeaseScope>(LeaseScope scope) ->
          find(session, spec, scope, held, ofStatus, namespace);
      case LeaseAnswer.Failed<LeaseScope>(CallFailure failure) -> new LeaseResult.Unknown(failure);
      case LeaseAnswer.Stale<LeaseScope>() -> new LeaseResult.Unknown(new Replaced());
    };
  }

  private LeaseResult find(
      Session session,
      LeaseSpec spec,
      LeaseScope scope,
      HeldTarget held,
      Optional<String> ofStatus,
      String namespace) {
    Optional<HeldLease> recorded = held.record().present();
    Optional<String> id = recorded.map(HeldLease::id).or(held::leaseOfGo).or(() -> ofStatus);
    // A lease is where it was got, also after the spec names another place.
    LeaseScope place = recorded.map(lease -> lease.place().scope()).orElse(scope);
    return switch (server.find(session, place, id.orElse(NO_LEASE), namespace)) {
      case LeaseAnswer.Ok<LeaseState>(LeaseState state) ->
          live(session, spec, held, recorded, state);
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE ->
          id.<LeaseResult>map(LeaseResult.Gone::new).orElseGet(LeaseResult.None::new);
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure) -> new LeaseResult.Unknown(failure);
      case LeaseAnswer.Stale<LeaseState>() -> new LeaseResult.Unknown(new Replaced());
    };
  }

  private LeaseResult live(
      Session session,
      LeaseSpec spec,
      HeldTarget held,
      Optional<HeldLease> recorded,
      LeaseState state) {
    Instant now = server.now(session);
    LeaseTimes times = state.lease();
    Optional<HeldLease> asItIs =
        recorded.map(
            lease ->
                lease.expiresAt().equals(times.expireAt())
                    ? lease
                    : lease.renewed(lease.since(), times.expireAt()));
    return new LeaseResult.Live(
        times.id(),
        state.definition().map(definition -> definition.type()).orElse(""),
        times.createdAt(),
        asItIs.map(HeldLease::end).orElse(times.expireAt()),
        now,
        (recorded.isPresent() && held.holds()) || held.leaseOfGo().isPresent(),
        asItIs.map(lease -> LeasePlanner.upkeep(lease, spec.wish(), now)));
  }

  /** What stands against writing the target of {@code resource}, whose spec is usable. */
  public Optional<TargetFailure> objection(InfisicalDynamicSecret resource) {
    return target.objection(LeaseCase.facts(resource), spec(resource), Optional.empty());
  }

  /** {@code sentence} about a target, in terms of the fields of an InfisicalDynamicSecret. */
  public static String inOwnWords(String sentence) {
    return LeaseSpec.inOwnWords(sentence);
  }

  private static LeaseSpec spec(InfisicalDynamicSecret resource) {
    return switch (LeaseSpec.of(resource)) {
      case LeaseSpec.Reading.Usable(LeaseSpec spec) -> spec;
      case LeaseSpec.Reading.Unusable unusable ->
          throw new IllegalArgumentException("a spec that cannot be used");
    };
  }

  /** The session ended meanwhile. */
  private record Replaced() implements Failure {
    @Override
    public String sentence() {
      return "the login was replaced meanwhile; run the command again";
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }
}
