package com.infisical.operator.staticsecret;

import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetTemplate;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reload;
import com.infisical.operator.reload.RestartAdvice;
import com.infisical.operator.reload.WorkloadReloader;
import com.infisical.operator.source.Demand;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.source.SourceAnswer;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.staticsecret.SyncOutcome.TargetOutcome;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.template.Templates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One sync of one resource: read every source, merge, write every target, let go what is no target
 * any more.
 *
 * <p>A source that cannot be read leaves every target as it was; a target that cannot be written
 * leaves the others their turn (docs/infisical-static-secret.md).
 */
final class StaticSecretSync {
  private final Sessions sessions;
  private final SourceReads reads;
  private final Supplier<Targets> targets;
  private final TargetWatches watches;
  private final WorkloadReloader reloader;
  private final RestartAdvice advice;
  private final InstantFollowing instant;
  private final Events events;

  StaticSecretSync(
      Sessions sessions,
      SourceReads reads,
      Supplier<Targets> targets,
      TargetWatches watches,
      WorkloadReloader reloader,
      RestartAdvice advice,
      InstantFollowing instant,
      Events events) {
    this.sessions = sessions;
    this.reads = reads;
    this.targets = targets;
    this.watches = watches;
    this.reloader = reloader;
    this.advice = advice;
    this.instant = instant;
    this.events = events;
  }

  /** Syncs {@code resource} with answers as fresh as {@code demand} asks. */
  SyncOutcome run(InfisicalStaticSecret resource, SyncSpec spec, Session session, Demand demand) {
    if (spec.interval().isEmpty()) {
      events.warn(
          resource,
          "OnlyOnChange",
          ".spec.syncOptions.refreshInterval is 0: the sources are read only when this resource"
              + " changes; set an interval of 5s or more");
    }
    SourceReads.Reader reader =
        new SourceReads.Reader(
            resource.getMetadata().getUid(), WatchedResources.nameOf(resource), spec.interval());
    List<SourceAnswer.Secrets> read = new ArrayList<>();
    List<CompletableFuture<SourceAnswer>> answers =
        reads.ask(reader, session, spec.sources(), demand);
    for (CompletableFuture<SourceAnswer> answer : answers) {
      switch (answer.join()) {
        case SourceAnswer.Secrets secrets -> read.add(secrets);
        case SourceAnswer.Failed(ReadFailure failure) -> {
          return new SyncOutcome.NotRead(failure, read.size());
        }
        case SourceAnswer.Stale stale -> {
          return new SyncOutcome.Stale();
        }
      }
    }
    return switch (SecretMerge.merge(read.stream().map(SourceAnswer.Secrets::listing).toList())) {
      case SecretMerge.HiddenValues hidden -> new SyncOutcome.NotUsable(hidden);
      case MergedSecrets merged ->
          // What was read under a key that is no longer current must not reach a target.
          sessions.isCurrent(spec.auth(), session, resource.getMetadata().getNamespace())
              ? write(resource, spec, read, merged, instant.interests(spec, session, read))
              : new SyncOutcome.Stale();
    };
  }

  /** Forgets what is remembered of a target whose resource is gone. */
  void forget(TargetRef target) {
    targets.get().forget(target);
  }

  private SyncOutcome write(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      List<SourceAnswer.Secrets> read,
      MergedSecrets merged,
      List<Interest> following) {
    ResourceFacts facts = facts(resource);
    List<TargetOutcome> outcomes = new ArrayList<>();
    List<PendingReload> pending = new ArrayList<>();
    Templates.OfOneSync templates = targets.get().templates().begin(facts.namespace(), merged);
    for (SecretTarget target : spec.targets()) {
      Optional<TargetRef> ref = TargetSpec.ref(target);
      TargetSync.Outcome outcome =
          targets.get().sync().sync(facts, target, content(target, merged, templates));
      outcome.warnings().forEach(warning -> events.warn(resource, "TargetWarning", warning));
      outcome.reload().ifPresent(pending::add);
      ref.ifPresent(written -> advice.tell(resource, written, outcome.result()));
      outcomes.add(
          new TargetOutcome(
              text(target.kind()),
              text(target.namespace()),
              text(target.name()),
              ref,
              outcome.result(),
              outcome.settled()));
    }
    release(resource, facts, spec.targets());
    Reload reload = reloader.reload(pending);
    return new SyncOutcome.Tried(
        read.stream().map(SyncOutcome.SourceRead::of).toList(),
        merged.byKey().size(),
        outcomes.stream().map(outcome -> outcome.after(reload)).toList(),
        reload,
        following,
        Collections.min(read.stream().map(SourceAnswer.Secrets::askedAt).toList()));
  }

  private static ResourceFacts facts(InfisicalStaticSecret resource) {
    InfisicalStaticSecretStatus status = resource.getStatus();
    return ResourceFacts.of(resource, status == null ? null : status.conditions());
  }

  /** What its template makes of the secrets; without one, all of them. */
  private static TargetContent content(
      SecretTarget target, MergedSecrets merged, Templates.OfOneSync templates) {
    TargetTemplate template = target.template();
    TemplateData texts = template == null ? null : template.data();
    if (template != null && texts != null) {
      return templates.content(texts, template.engineVersion());
    }
    Map<String, SecretText> values = new HashMap<>();
    merged.byKey().forEach((key, secret) -> values.put(key, secret.value()));
    return TargetContent.fixed(TargetData.ofSecrets(values));
  }

  private void release(
      InfisicalStaticSecret resource, ResourceFacts facts, List<SecretTarget> listed) {
    for (TargetRef marked : watches.marked(facts.mark())) {
      if (listed.stream().noneMatch(target -> TargetSpec.mayMean(target, marked))) {
        TargetSync.Outcome outcome = targets.get().sync().release(facts, marked);
        targets.get().forget(marked);
        // Anybody can write a mark, so what cannot be let go is told and is no failure of the sync.
        if (outcome.result() instanceof WriteResult.Failed(TargetFailure failure)) {
          events.warn(resource, "TargetWarning", failure.sentence());
        }
      }
    }
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
