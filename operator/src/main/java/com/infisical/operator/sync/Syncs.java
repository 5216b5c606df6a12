package com.infisical.operator.sync;

import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.source.SourceReader;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetUsers;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Assembles what keeps the resources of one kind in sync.
 *
 * @param <R> the kind
 * @param <S> its status
 */
public final class Syncs<R extends CustomResource<?, S>, S> implements AutoCloseable {
  private final Parts<R> parts;
  private final AtomicReference<@Nullable Targets> targets = new AtomicReference<>();
  private final AtomicReference<@Nullable OperatorKey> operatorKey = new AtomicReference<>();
  private final Books<S> books;
  private final StatusReport<R, S> report;
  private final SourceReads reads;
  private final InstantFollowing<R> instant;
  private final Reloads reloads;
  private final TargetWatches watches;
  private final SyncReconciler<R> reconciler;

  /**
   * What it is made of.
   *
   * @param reads runs each read as a task of its own; a server is a group, a namespace a member
   */
  public record Parts<R extends HasMetadata>(
      KindServices kind,
      TargetServices targets,
      WatchedResources<R> resources,
      Sessions sessions,
      Tracing tracing,
      FairTasks reads) {}

  /** What targets are written with: all that needs the operator's key. */
  record Targets(TargetSync sync, Templates templates) {}

  /**
   * Puts {@code parts} together.
   *
   * @param type the kind's class
   * @param kind what a sync has to know of the kind
   * @param statuses says what came of a sync
   * @param books with nothing in them
   */
  public Syncs(
      Class<R> type,
      SyncKind<R> kind,
      SyncStatuses<R, S> statuses,
      Parts<R> parts,
      Books<S> books) {
    this.parts = parts;
    this.books = books;
    this.watches = parts.targets().watches();
    this.reloads = parts.targets().reloads();
    KindServices services = parts.kind();
    Schedule schedule = services.schedule();
    watches.addUsers(
        new TargetUsers<>(
            parts.resources(),
            (resource, target) ->
                books
                    .resources()
                    .freed(resource.getMetadata().getUid(), target, schedule.ticker().now())));
    SourceReader sourceReader = new SourceReader(services.metrics(), this::key);
    this.reads =
        new SourceReads(
            sourceReader,
            new SourceReads.Context(
                schedule, services.active(), parts.resources()::wake, services.metrics()),
            parts.reads()::executor);
    this.report =
        new StatusReport<>(
            statuses,
            services.statuses(type, books.statuses()),
            books.statuses(),
            parts.resources(),
            services.events(),
            reads::lastSeen,
            schedule.clock(),
            services.metrics());
    this.instant =
        new InstantFollowing<>(
            listener -> services.instantUpdates(listener, parts.sessions()),
            sourceReader,
            parts.resources(),
            books.resources()::trigger);
    this.reconciler =
        new SyncReconciler<>(
            parts.resources(),
            watches,
            kind,
            reads,
            new Sync<>(
                kind,
                reads,
                this::targets,
                books.targets(),
                watches,
                reloads,
                instant,
                services.events(),
                parts.tracing()),
            report,
            instant,
            books,
            new SyncPace(schedule.ticker(), schedule.random()),
            services.active(),
            services.serves(),
            schedule.ticker(),
            parts.tracing());
    services.metrics().watchAges(HasMetadata.getKind(type), report::lastSuccesses);
    services.metrics().watchRepairs(books.targets()::repairs);
  }

  /** The controller to be registered. */
  public SyncReconciler<R> reconciler() {
    return reconciler;
  }

  /**
   * Takes the operator's key, without which no target can be written; to be called before leading.
   */
  public void use(OperatorKey key) {
    operatorKey.set(key);
    targets.set(
        new Targets(
            parts.targets().targetSync(parts.kind(), books.targets(), key),
            parts.targets().templates(parts.kind(), books.targets(), key)));
  }

  /** Has every resource synced; to be called when this process begins to lead. */
  public void syncAll() {
    reconciler.syncAll();
  }

  /** Has every resource with targets in other namespaces synced. */
  public void syncThoseWithTargetsElsewhere() {
    reconciler.syncThoseWithTargetsElsewhere();
  }

  @Override
  public void close() {
    instant.close();
  }

  /** Opens every stream anew and reads every source once; to be called when the machine slept. */
  public void catchUp() {
    instant.reconnectAll();
    reads.refreshAll();
  }

  /** Brings stale times of statuses up to date; to be called every second while leading. */
  public void sweepTimes() {
    report.sweep();
  }

  /** Whether nothing is remembered of any resource, nothing read and nothing listened to. */
  public boolean isIdle() {
    return books.areEmpty() && reads.isEmpty() && instant.isEmpty();
  }

  private OperatorKey key() {
    return Objects.requireNonNull(operatorKey.get(), "leading without the operator's key");
  }

  private Targets targets() {
    return Objects.requireNonNull(targets.get(), "leading without the operator's key");
  }
}
