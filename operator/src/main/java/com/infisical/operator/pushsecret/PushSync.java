package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.Caller;
import com.infisical.client.StoredSecret;
import com.infisical.client.StoredSecrets;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.pushsecret.DestinationReads.ReadResult;
import com.infisical.operator.pushsecret.SourceSecrets.SourceResult;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Wanted;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.target.plan.OwnKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One sync of one push: reads the source and the folder, plans, and has the plan executed.
 *
 * <p>What cannot be read is neither pushed nor deleted. Safe for use by several threads.
 */
final class PushSync {
  /** The folder's turns wake the resource; this is for when they do not. */
  private static final Duration UNTIL_FREE = Duration.ofSeconds(5);

  /** How long older resources with the folder may take to claim their keys after a start. */
  private static final Duration FOR_OLDER = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** How far the server's time, of whole seconds, may be behind. */
  private static final Duration CLOCK = Duration.ofSeconds(2);

  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private final SourceSecrets sources;
  private final DestinationReads reads;
  private final PushWrites writes;
  private final Neighbours neighbours;
  private final Claims claims;
  private final FolderTurns turns;
  private final PushStreams streams;
  private final Loops loops;
  private final OperatorKey key;
  private final Events events;
  private final BooleanSupplier serverWrites;
  private final Schedule schedule;
  private final SecureRandom random = new SecureRandom();

  PushSync(
      SourceSecrets sources,
      DestinationReads reads,
      PushWrites writes,
      Neighbours neighbours,
      Claims claims,
      FolderTurns turns,
      PushStreams streams,
      Loops loops,
      OperatorKey key,
      Events events,
      BooleanSupplier serverWrites,
      Schedule schedule) {
    this.sources = sources;
    this.reads = reads;
    this.writes = writes;
    this.neighbours = neighbours;
    this.claims = claims;
    this.turns = turns;
    this.streams = streams;
    this.loops = loops;
    this.key = key;
    this.events = events;
    this.serverWrites = serverWrites;
    this.schedule = schedule;
  }

  PushOutcome run(PushObject object, PushSpec spec, Session session, PushMemory memory) {
    Caller caller =
        new Caller(object.object().getMetadata().getNamespace(), Caller.Urgency.CHANGED);
    SourceResult.Read source;
    switch (source(object, spec, session, memory, caller)) {
      case SourceResult.Failed(Failure failure) -> {
        return new PushOutcome.NotCompared(failure, true);
      }
      case SourceResult.Read read -> source = read;
    }
    if (source.values().size() + source.unusable().size() + spec.generators().size()
        > PushSpec.MAX_KEYS) {
      return new PushOutcome.NotCompared(
          new SpecFailure(
              ".spec.push gives more than %d keys; split it over several resources"
                  .formatted(PushSpec.MAX_KEYS)),
          true);
    }
    return switch (reads.projectId(session, spec.project(), caller)) {
      case ReadResult.Stale<String> stale -> new PushOutcome.Again(AT_ONCE);
      case ReadResult.Failed<String>(Failure failure, boolean ofLogin) ->
          new PushOutcome.NotCompared(failure, !ofLogin);
      case ReadResult.Read<String>(String projectId) -> {
        Destination destination =
            new Destination(session.key().address(), projectId, spec.environment(), spec.path());
        yield inTurn(object, spec, session, memory, destination, source, caller);
      }
    };
  }

  private PushOutcome inTurn(
      PushObject object,
      PushSpec spec,
      Session session,
      PushMemory memory,
      Destination destination,
      SourceResult.Read source,
      Caller caller) {
    if (neighbours.hasOlderUntried(object.object())
        && memory.mayWaitForOlder(schedule.now(), FOR_OLDER)) {
      return new PushOutcome.Again(BETWEEN_LOOKS);
    }
    if (!turns.enter(destination, nameOf(object.object()))) {
      return new PushOutcome.Again(UNTIL_FREE);
    }
    try {
      return compared(object, spec, session, memory, destination, source, caller);
    } finally {
      turns.leave(destination);
    }
  }

  private PushOutcome compared(
      PushObject object,
      PushSpec spec,
      Session session,
      PushMemory memory,
      Destination destination,
      SourceResult.Read source,
      Caller caller) {
    PushBasis basis = PushBasis.of(object, spec, destination, random);
    if (serverWrites.getAsBoolean()) {
      object.save(basis.record());
    }
    basis.left().forEach(former -> warnLeft(object, former));
    Duration since = schedule.now();
    return switch (reads.stored(
        session,
        destination.folder(),
        spec.createMissingFolders() && serverWrites.getAsBoolean(),
        caller)) {
      case ReadResult.Stale<StoredSecrets> stale -> new PushOutcome.Again(AT_ONCE);
      case ReadResult.Failed<StoredSecrets>(Failure failure, boolean ofLogin) -> {
        // The slug may lead to another project by now.
        reads.forget(session, spec.project());
        memory.back(wantedAgain(basis, spec, source));
        yield new PushOutcome.NotCompared(failure, !ofLogin);
      }
      case ReadResult.Read<StoredSecrets>(StoredSecrets stored) -> {
        Instant now = stored.serverTime().orElseGet(schedule::instant);
        Map<String, Wanted> wanted = wanted(spec, source, basis.record(), now);
        PushOutcome outcome =
            plan(
                new PushRun(
                    object, spec, session, memory, destination, caller, basis, source, wanted, now),
                stored);
        streams.follow(object.object(), session, destination, since);
        yield outcome;
      }
    };
  }

  /** Ids of what was created and is in the source, whether or not the folder can be read. */
  private static Set<String> wantedAgain(PushBasis basis, PushSpec spec, SourceResult.Read source) {
    Set<String> ids = new HashSet<>();
    basis
        .owned()
        .forEach(
            (id, mine) -> {
              if (source.values().containsKey(mine.key())
                  || source.unusable().contains(mine.key())
                  || spec.generators().containsKey(mine.key())) {
                ids.add(id);
              }
            });
    return ids;
  }

  private SourceResult source(
      PushObject object, PushSpec spec, Session session, PushMemory memory, Caller caller) {
    SourceResult read =
        spec.source()
            .map(source -> sources.read(object.object(), spec, source, memory))
            .orElseGet(() -> new SourceResult.Read(Map.of(), Set.of(), ""));
    return read instanceof SourceResult.Read found
            && loops.leadBack(found.filledBy(), spec, session, caller)
        ? new SourceResult.Failed(leadsBack(found.filledBy()))
        : read;
  }

  /** A Secret comes from the folder that it is to be pushed to; nothing tells of an end of that. */
  private record LeadsBack(String sentence) implements Failure {
    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  static Failure leadsBack(String writer) {
    return new LeadsBack(
        "%s is written by %s from the same folder, so that pushing it would replace references by their values; push another Secret or to another folder"
            .formatted(PushSpec.SECRET_FIELD, writer));
  }

  static Map<String, Wanted> wanted(
      PushSpec spec, SourceResult.Read source, PushRecord record, Instant now) {
    Map<String, Wanted> wanted = new HashMap<>();
    source.values().forEach((key, value) -> wanted.put(key, new Wanted.Given(value)));
    source.unusable().forEach(key -> wanted.put(key, new Wanted.Kept()));
    for (String key : spec.generators().keySet()) {
      Optional<Instant> drawn = Optional.ofNullable(record.draws().get(key));
      boolean due =
          spec.replace()
              && spec.interval().isPresent()
              && drawn
                  .filter(at -> !at.plus(spec.interval().get()).minus(CLOCK).isAfter(now))
                  .isPresent();
      wanted.put(key, new Wanted.Generated(due));
    }
    return wanted;
  }

  private PushOutcome plan(PushRun run, StoredSecrets stored) {
    Map<String, StoredSecret> byKey = new HashMap<>();
    stored.secrets().forEach(secret -> byKey.put(secret.key(), secret));
    Claims.Claim claim =
        run.claim(stored.secrets(), claims.leftTo(run.destination(), run.namespace()));
    if (serverWrites.getAsBoolean()) {
      claims.put(run.destination(), claim);
    }
    Map<String, String> held =
        claims.held(
            run.destination(),
            claim,
            byKey,
            neighbours.recorded(run.object().object(), run.destination()));
    Duration now = schedule.now();
    String forceSync = run.annotation(OwnKeys.FORCE_SYNC);
    boolean forced = run.memory().isForced(forceSync);
    boolean confirmed = run.memory().isConfirmed(forceSync);
    PushRun.Question question =
        new PushRun.Question(claim.owned(), held, run.memory().ripe(now), confirmed, forced, key);
    DestinationPlan plan = run.plan(stored.secrets(), run.basis().record().pending(), question);
    Optional<Duration> ripe = run.memory().away(plan.away().keySet(), now);
    if (plan.braked()) {
      run.memory().braked(forceSync);
      warnBraked(run, plan);
    } else if (plan.away().isEmpty() || !plan.deletions().isEmpty()) {
      run.memory().released();
    }
    return serverWrites.getAsBoolean()
        ? writes.execute(run, stored, plan, question, ripe)
        : PushWrites.rehearsed(run, plan);
  }

  private void warnBraked(PushRun run, DestinationPlan plan) {
    events.warn(
        run.object().object(),
        "NotDeleted",
        "%d of %d secrets that this resource created are no longer in its source: %s. None of them is deleted until they are back, or until you set the annotation secrets.infisical.com/force-sync to a new value"
            .formatted(plan.away().size(), plan.owned().size(), Keys.listed(plan.away().values())));
  }

  private void warnLeft(PushObject object, PushRecord.Former former) {
    events.warn(
        object.object(),
        "LeftAtServer",
        "%d secrets in %s are not deleted because that is another server; their ids: %s"
            .formatted(
                former.keys().size(), former.destination(), Keys.listed(former.keys().keySet())));
  }
}
