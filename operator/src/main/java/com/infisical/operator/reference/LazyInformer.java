package com.infisical.operator.reference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.ApiServerReason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An informer that starts when it is first asked, for objects that only some clusters use.
 *
 * <p>Without the right to list them, the API server is asked again every 30 s; other failures are
 * the informer's own to retry. Safe for use by several threads; the lock is never held while the
 * API server is called.
 *
 * @param <R> the kind
 */
public final class LazyInformer<R extends HasMetadata> implements AutoCloseable {
  private static final Duration UNTIL_ALLOWED = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<? extends Informable<R>> objects;
  private final ResourceEventHandler<R> handler;
  private final Runnable readabilityChanged;
  private final Schedule schedule;

  @GuardedBy("this")
  private @Nullable Attempt current;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param handler notified of the objects, from the first on
   * @param readabilityChanged runs when objects that could not be read can be, or the other way
   *     round; must not block
   */
  public LazyInformer(
      Supplier<? extends Informable<R>> objects,
      ResourceEventHandler<R> handler,
      Runnable readabilityChanged,
      Schedule schedule) {
    this.objects = objects;
    this.handler = handler;
    this.readabilityChanged = readabilityChanged;
    this.schedule = schedule;
  }

  /** Result of looking for an object. */
  public sealed interface LookupResult<R> {
    /** It is there. */
    record Found<R>(R object) implements LookupResult<R> {}

    /** It is not there. */
    record Missing<R>() implements LookupResult<R> {}

    /**
     * The API server did not say.
     *
     * @param status its answer; 0 or less where there was none
     * @param reason its words, from a colon on; may be empty
     */
    record Unreadable<R>(int status, String reason) implements LookupResult<R> {}
  }

  /** Looks for the namespaced object of this name; may block until the first list is there. */
  public LookupResult<R> find(ResourceName name) {
    return find(Cache.namespaceKeyFunc(name.namespace(), name.name()));
  }

  /** Looks for the object of this name, of a kind without namespaces; may block likewise. */
  public LookupResult<R> find(String key) {
    Attempt attempt = started();
    attempt.awaitFirstAnswer();
    LookupResult.@Nullable Unreadable<R> problem = attempt.problem;
    if (problem != null) {
      return problem;
    }
    return Optional.ofNullable(attempt.informer.getIndexer().getByKey(key))
        .<LookupResult<R>>map(LookupResult.Found::new)
        .orElseGet(LookupResult.Missing::new);
  }

  @Override
  public void close() {
    Attempt last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    if (last != null) {
      last.informer.stop();
    }
  }

  private Attempt started() {
    Attempt attempt;
    synchronized (this) {
      if (current != null) {
        return current;
      }
      attempt = new Attempt(new LookupResult.Unreadable<>(0, ""));
      current = attempt;
    }
    attempt.start();
    return attempt;
  }

  /** Has the API server asked anew, where {@code refused} still is the last attempt. */
  private void retry(Attempt refused) {
    Attempt next;
    synchronized (this) {
      if (closed || current != refused) {
        return;
      }
      next = new Attempt(refused.problem);
      current = next;
    }
    next.start();
  }

  /** One informer, until the API server refuses it. */
  private final class Attempt {
    private final SharedIndexInformer<R> informer = objects.get().runnableInformer(0);
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private volatile LookupResult.@Nullable Unreadable<R> problem;

    /**
     * @param before what callers are told until there is an answer; they wait for the first one
     */
    Attempt(LookupResult.@Nullable Unreadable<R> before) {
      problem = before;
      if (before != null && before.status() > 0) {
        answered.complete(null);
      }
    }

    void start() {
      informer.addEventHandler(handler);
      informer.exceptionHandler((started, failure) -> failed(failure));
      var unused = informer.start().thenRun(this::listed);
    }

    private void listed() {
      boolean wasUnreadable = answered.isDone();
      problem = null;
      answered.complete(null);
      if (wasUnreadable) {
        readabilityChanged.run();
      }
    }

    /** Notes a failure; answers whether the informer is to retry by itself. */
    private boolean failed(Throwable failure) {
      LookupResult.Unreadable<R> found = unreadable(failure);
      boolean refused = found.status() == HttpStatus.FORBIDDEN;
      boolean wasReadable = problem == null;
      // An API server that is away for a moment takes nothing back of what was read.
      if (refused || !wasReadable) {
        problem = found;
      }
      answered.complete(null);
      if (refused) {
        schedule.after(UNTIL_ALLOWED, () -> retry(this));
        if (wasReadable) {
          readabilityChanged.run();
        }
      }
      return !refused;
    }

    void awaitFirstAnswer() {
      try {
        answered.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // The lookup says that the API server has not answered.
      }
    }
  }

  private static <R> LookupResult.Unreadable<R> unreadable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refusal && refusal.getCode() > 0) {
        return new LookupResult.Unreadable<>(
            refusal.getCode(), ApiServerReason.afterColon(refusal));
      }
    }
    return new LookupResult.Unreadable<>(0, "");
  }
}
