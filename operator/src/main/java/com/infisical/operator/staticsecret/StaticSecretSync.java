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
import com.infisical.operator.target.TargetMemory;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One sync of one resource: reads every source, merges, writes every target, releases what is no
 * target any more, and restarts who consumes what changed.
 *
 * <p>A source that cannot be read leaves every target as it was; a target that cannot be written
 * leaves the others their turn (docs/infisical-static-secret.md).
 */
final class StaticSecretSync {
  private final Sessions sessions;
  private final SourceReads reads;
  private final Supplier<Targets> targets;
  private final TargetMemory memory;
  private final TargetWatches watches;
  private final WorkloadReloader reloader;
  private final RestartAdvice advice;
  private final InstantFollowing instant;
  private final Events events;

  StaticSecretSync(
      Sessions sessions,
      SourceReads reads,
      Supplier<Targets> targets,
      TargetMemory memory,
      TargetWatches watches,
      WorkloadReloader reloader,
      RestartAdvice advice,
      InstantFollowing instant,
      Events events) {
    this.sessions = sessions;
    this.reads = reads;
    this.targets = targets;
    this.memory = memory;
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
    List<SourceAnswer.Secrets> sources = new ArrayList<>();
    return read(resource, spec, session, demand, sources)
        .orElseGet(
            () ->
                switch (merge(sources)) {
                  case SecretMerge.HiddenValues hidden -> new SyncOutcome.NotUsable(hidden);
                  case MergedSecrets merged -> apply(resource, spec, session, sources, merged);
                });
  }

  /** Adds what each source gave to {@code read}; gives why not, where one gave nothing. */
  private Optional<SyncOutcome> read(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      Session session,
      Demand demand,
      List<SourceAnswer.Secrets> read) {
    SourceReads.Reader reader =
        new SourceReads.Reader(
            resource.getMetadata().getUid(), WatchedResources.nameOf(resource), spec.interval());
    for (CompletableFuture<SourceAnswer> answer :
        reads.ask(reader, session, spec.sources(), demand)) {
      switch (answer.join()) {
        case SourceAnswer.Secrets secrets -> read.add(secrets);
        case SourceAnswer.Failed(ReadFailure failure) -> {
          return Optional.of(new SyncOutcome.NotRead(failure, read.size()));
        }
        case SourceAnswer.Stale stale -> {
          return Optional.of(new SyncOutcome.Stale());
        }
      }
    }
    return Optional.empty();
  }

  private static SecretMerge.Outcome merge(List<SourceAnswer.Secrets> sources) {
    return SecretMerge.merge(sources.stream().map(SourceAnswer.Secrets::listing).toList());
  }

  private SyncOutcome apply(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      Session session,
      List<SourceAnswer.Secrets> sources,
      MergedSecrets merged) {
    // What was read under a key that is no longer current must not reach a target.
    if (!sessions.isCurrent(spec.auth(), session, resource.getMetadata().getNamespace())) {
      return new SyncOutcome.Stale();
    }
    List<Interest> following = instant.interests(spec, session, sources);
    ResourceFacts facts = facts(resource);
    List<PendingReload> pending = new ArrayList<>();
    List<TargetOutcome> written = write(resource, facts, spec.targets(), merged, pending);
    release(resource, facts, spec.targets());
    Reload reload = reloader.reload(pending);
    return new SyncOutcome.Tried(
        sources.stream().map(SyncOutcome.SourceRead::of).toList(),
        merged.byKey().size(),
        written.stream().map(outcome -> outcome.after(reload)).toList(),
        reload,
        following,
        Collections.min(sources.stream().map(SourceAnswer.Secrets::askedAt).toList()));
  }

  /** Adds to {@code pending} the targets whose consumers are still to be restarted. */
  private List<TargetOutcome> write(
      InfisicalStaticSecret resource,
      ResourceFacts facts,
      List<SecretTarget> listed,
      MergedSecrets merged,
      List<PendingReload> pending) {
    List<TargetOutcome> outcomes = new ArrayList<>();
    Templates.OfOneSync templates = targets.get().templates().begin(facts, merged);
    for (SecretTarget target : listed) {
      Optional<TargetRef> ref = TargetSpec.ref(target);
      TargetSync.Outcome outcome =
          targets.get().sync().bring(facts, target, content(target, merged, templates));
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
    return outcomes;
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
    memory.forgetAllBut(facts.uid(), refs(listed));
    for (TargetRef marked : watches.marked(facts.mark())) {
      if (listed.stream().noneMatch(target -> TargetSpec.mayMean(target, marked))) {
        TargetSync.Outcome outcome = targets.get().sync().release(facts, marked);
        // Anybody can write a mark, so what cannot be let go is told and is no failure of the sync.
        if (outcome.result() instanceof WriteResult.Failed(TargetFailure failure)) {
          events.warn(resource, "TargetWarning", failure.sentence());
        }
      }
    }
  }

  private static Set<TargetRef> refs(List<SecretTarget> listed) {
    return listed.stream()
        .flatMap(target -> TargetSpec.ref(target).stream())
        .collect(Collectors.toSet());
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
