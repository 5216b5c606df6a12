package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reload;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.source.Demand;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tracing.Tracing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
  private final Reloads reloads;
  private final InstantFollowing instant;
  private final Events events;
  private final Tracing tracing;

  StaticSecretSync(
      Sessions sessions,
      SourceReads reads,
      Supplier<Targets> targets,
      TargetMemory memory,
      TargetWatches watches,
      Reloads reloads,
      InstantFollowing instant,
      Events events,
      Tracing tracing) {
    this.sessions = sessions;
    this.reads = reads;
    this.targets = targets;
    this.memory = memory;
    this.watches = watches;
    this.reloads = reloads;
    this.instant = instant;
    this.events = events;
    this.tracing = tracing;
  }

  /** Syncs {@code resource} with answers as fresh as {@code demand} asks. */
  SyncResult run(InfisicalStaticSecret resource, SyncSpec spec, Session session, Demand demand) {
    if (spec.interval().isEmpty()) {
      events.warn(
          resource,
          "OnlyOnChange",
          ".spec.syncOptions.refreshInterval is 0: the sources are read only when this resource"
              + " changes; set an interval of 5s or more");
    }
    List<ReadResult.Secrets> sources = new ArrayList<>();
    return read(resource, spec, session, demand, sources)
        .orElseGet(
            () ->
                switch (merge(sources)) {
                  case SecretMerge.HiddenValues hidden -> new SyncResult.NotUsable(hidden);
                  case MergedSecrets merged -> apply(resource, spec, session, sources, merged);
                });
  }

  /** Adds what each source gave to {@code read}; gives why not, where one gave nothing. */
  private Optional<SyncResult> read(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      Session session,
      Demand demand,
      List<ReadResult.Secrets> read) {
    SourceReads.Reader reader =
        new SourceReads.Reader(
            resource.getMetadata().getUid(), WatchedResources.nameOf(resource), spec.interval());
    for (CompletableFuture<ReadResult.Answer> answer :
        reads.ask(reader, session, spec.sources(), demand)) {
      switch (awaited(answer, SyncSpec.sourceField(read.size()))) {
        case ReadResult.Secrets secrets -> read.add(secrets);
        case ReadResult.Unread why -> {
          return Optional.of(new SyncResult.NotRead(why, read.size()));
        }
      }
    }
    return Optional.empty();
  }

  private ReadResult.Answer awaited(CompletableFuture<ReadResult.Answer> answer, String source) {
    try (Tracing.Span span = tracing.span("read").with(SyncSpans.SOURCE, source)) {
      ReadResult.Answer read = answer.join();
      if (read instanceof ReadResult.Failed(ReadFailure why)) {
        span.failed(why.of(source).sentence());
      }
      return read;
    }
  }

  private static SecretMerge.MergeResult merge(List<ReadResult.Secrets> sources) {
    return SecretMerge.merge(sources.stream().map(ReadResult.Secrets::listing).toList());
  }

  private SyncResult apply(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      Session session,
      List<ReadResult.Secrets> sources,
      MergedSecrets merged) {
    // What was read under a key that is no longer current must not reach a target.
    if (!sessions.isCurrent(spec.auth(), session, resource.getMetadata().getNamespace())) {
      return new SyncResult.NotRead(new ReadResult.Stale(), 0);
    }
    List<Interest> following = instant.interests(spec, session, sources);
    ResourceFacts facts = facts(resource);
    List<TargetResult> written = write(resource, facts, spec.targets(), merged);
    release(resource, facts, spec.targets());
    Reload reload = reload(written);
    return new SyncResult.Tried(
        sources.stream().map(SyncResult.SourceRead::of).toList(),
        merged.byKey().size(),
        written.stream().map(result -> result.after(reload.finished())).toList(),
        reload,
        following,
        Collections.min(sources.stream().map(ReadResult.Secrets::askedAt).toList()));
  }

  private Reload reload(List<TargetResult> written) {
    try (Tracing.Span span = tracing.span("reload")) {
      Reload reload =
          reloads.reload(written.stream().flatMap(result -> result.reload().stream()).toList());
      reload.failures().stream().findFirst().ifPresent(first -> span.failed(first.sentence()));
      return reload;
    }
  }

  private List<TargetResult> write(
      InfisicalStaticSecret resource,
      ResourceFacts facts,
      List<SecretTarget> listed,
      MergedSecrets merged) {
    List<TargetResult> results = new ArrayList<>();
    Templates.OfOneSync templates = targets.get().templates().begin(facts, merged);
    for (SecretTarget target : listed) {
      TargetResult result = bring(facts, target, TargetContents.of(target, merged, templates));
      int index = results.size();
      result
          .warnings()
          .forEach(
              warning -> events.warn(resource, "TargetWarning", SyncSpec.numbered(warning, index)));
      result.ref().ifPresent(written -> reloads.advise(resource, written, result.write()));
      results.add(result);
    }
    return results;
  }

  private TargetResult bring(ResourceFacts facts, SecretTarget target, TargetContent content) {
    try (Tracing.Span span = tracing.span("write")) {
      TargetResult result =
          targets.get().sync().bring(facts, target, SyncSpans.ofRendering(content, tracing));
      result.ref().ifPresent(ref -> span.with(SyncSpans.TARGET, ref.toString()));
      if (result.write() instanceof WriteResult.Failed(TargetFailure failure)) {
        span.failed(failure.sentence());
      }
      return result;
    }
  }

  private static ResourceFacts facts(InfisicalStaticSecret resource) {
    InfisicalStaticSecretStatus status = resource.getStatus();
    return ResourceFacts.of(resource, status == null ? null : status.conditions());
  }

  private void release(
      InfisicalStaticSecret resource, ResourceFacts facts, List<SecretTarget> listed) {
    memory.forgetAllBut(facts.uid(), refs(listed));
    for (TargetRef marked : watches.marked(facts.mark())) {
      if (listed.stream().noneMatch(target -> TargetSpec.mayMean(target, marked))) {
        WriteResult released = targets.get().sync().release(facts, marked);
        // Anybody can write a mark, so what cannot be let go is told and is no failure of the sync.
        if (released instanceof WriteResult.Failed(TargetFailure failure)) {
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
}
