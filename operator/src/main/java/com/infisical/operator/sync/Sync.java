package com.infisical.operator.sync;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.source.SourceReads.Demand;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Syncs one resource once: reads every source, merges, writes every target, releases removed
 * targets, and restarts the consumers of what changed.
 *
 * <p>A source that cannot be read leaves every target as it was; a target that cannot be written
 * leaves the others their turn (docs/infisical-static-secret.md).
 *
 * @param <R> the kind of the resource
 */
final class Sync<R extends HasMetadata> {
  private final SyncKind<R> kind;
  private final SourceReads reads;
  private final Supplier<Syncs.Targets> targets;
  private final TargetMemory memory;
  private final TargetWatches watches;
  private final Reloads reloads;
  private final InstantFollowing<R> instant;
  private final Events events;
  private final Tracing tracing;

  Sync(
      SyncKind<R> kind,
      SourceReads reads,
      Supplier<Syncs.Targets> targets,
      TargetMemory memory,
      TargetWatches watches,
      Reloads reloads,
      InstantFollowing<R> instant,
      Events events,
      Tracing tracing) {
    this.kind = kind;
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
  SyncResult run(R resource, SyncPlan plan, Session session, Demand demand) {
    plan.warnings().forEach(each -> events.warn(resource, each.reason(), each.note()));
    List<ReadResult.Secrets> sources = new ArrayList<>();
    return read(resource, plan, session, demand, sources)
        .orElseGet(
            () ->
                switch (merge(resource, sources)) {
                  case SecretMerge.HiddenValues hidden -> new SyncResult.NotUsable(hidden);
                  case MergedSecrets merged -> apply(resource, plan, session, sources, merged);
                });
  }

  /** Adds what each source gave to {@code read}; gives why not, where one gave nothing. */
  private Optional<SyncResult> read(
      R resource, SyncPlan plan, Session session, Demand demand, List<ReadResult.Secrets> read) {
    SourceReads.Reader reader =
        new SourceReads.Reader(
            resource.getMetadata().getUid(), WatchedResources.nameOf(resource), plan.interval());
    for (CompletableFuture<ReadResult.Answer> answer :
        reads.ask(reader, session, plan.sources(), demand)) {
      switch (awaited(answer, kind.sourceWords(resource, read.size()))) {
        case ReadResult.Secrets secrets -> read.add(secrets);
        case ReadResult.Unread why -> {
          return Optional.of(new SyncResult.NotRead(why, read.size()));
        }
      }
    }
    return Optional.empty();
  }

  private ReadResult.Answer awaited(
      CompletableFuture<ReadResult.Answer> answer, SourceWords source) {
    try (Tracing.Span span = tracing.span("read").with(SyncSpans.SOURCE, source.field())) {
      ReadResult.Answer read = answer.join();
      if (read instanceof ReadResult.Failed(ReadFailure why)) {
        span.failed(why.of(source).sentence());
      }
      return read;
    }
  }

  private SecretMerge.MergeResult merge(R resource, List<ReadResult.Secrets> sources) {
    return kind.merge(resource, sources.stream().map(ReadResult.Secrets::listing).toList());
  }

  private SyncResult apply(
      R resource,
      SyncPlan plan,
      Session session,
      List<ReadResult.Secrets> sources,
      MergedSecrets merged) {
    // What was read under a key that is no longer current must not reach a target.
    if (!kind.isCurrent(resource, session)) {
      return new SyncResult.NotRead(new ReadResult.Stale(), 0);
    }
    List<Interest> following = instant.interests(plan, session, sources);
    ResourceFacts facts = kind.facts(resource);
    List<TargetResult> written = write(resource, facts, plan.targets(), merged);
    release(resource, facts, plan.targets());
    ReloadResult reload = reload(written);
    return new SyncResult.Tried(
        sources.stream().map(SyncResult.SourceRead::of).toList(),
        merged.byKey().size(),
        written.stream().map(result -> result.after(reload.finished())).toList(),
        reload,
        following,
        Collections.min(sources.stream().map(ReadResult.Secrets::askedAt).toList()));
  }

  private ReloadResult reload(List<TargetResult> written) {
    try (Tracing.Span span = tracing.span("reload")) {
      ReloadResult reload =
          reloads.reload(written.stream().flatMap(result -> result.reload().stream()).toList());
      reload.failures().stream().findFirst().ifPresent(first -> span.failed(first.sentence()));
      return reload;
    }
  }

  private List<TargetResult> write(
      R resource, ResourceFacts facts, List<SecretTarget> listed, MergedSecrets merged) {
    List<TargetResult> results = new ArrayList<>();
    Templates.OfOneSync templates = targets.get().templates().begin(facts, merged);
    for (SecretTarget target : listed) {
      TargetResult result = bring(facts, target, kind.content(resource, target, merged, templates));
      int index = results.size();
      result
          .warnings()
          .forEach(
              warning ->
                  events.warn(resource, "TargetWarning", kind.ofTarget(resource, warning, index)));
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

  private void release(R resource, ResourceFacts facts, List<SecretTarget> listed) {
    memory.forgetAllBut(facts.uid(), refs(listed));
    TargetSync sync = targets.get().sync();
    Set<TargetRef> released =
        watches.marked(
            facts.mark(),
            marked ->
                sync.mayRelease(facts, marked)
                    && listed.stream().noneMatch(target -> TargetSpec.mayMean(target, marked)));
    for (TargetRef marked : released) {
      // Anybody can write a mark, so what cannot be let go is told and is no failure of the sync.
      if (sync.release(facts, marked) instanceof WriteResult.Failed(TargetFailure failure)) {
        events.warn(resource, "TargetWarning", failure.sentence());
      }
    }
  }

  private static Set<TargetRef> refs(List<SecretTarget> listed) {
    return listed.stream()
        .flatMap(target -> TargetSpec.ref(target).stream())
        .collect(Collectors.toSet());
  }
}
