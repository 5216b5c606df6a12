package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.SessionKey.Basis;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for one InfisicalAuth, or one login of resources' own, what it last resolved to, and
 * its session; ends a session when another takes its place.
 *
 * <p>An outcome holds for the generations it was made from, and until a watch says that a Secret it
 * was made from has another version. Safe for use by several threads; the lock is never held while
 * anything is read.
 */
final class AuthEntry {
  /** How long a session is kept whose key is gone because a referenced value is. */
  static final Duration KEPT_ASIDE = Duration.ofSeconds(60);

  /** A Secret that never stops changing must not keep who asks. */
  private static final int MOST_READS = 3;

  private final SessionContext context;
  private final BooleanSupplier isNeeded;

  @GuardedBy("this")
  private @Nullable Known known;

  @GuardedBy("this")
  private @Nullable Attempt attempt;

  @GuardedBy("this")
  private @Nullable Session session;

  @GuardedBy("this")
  private @Nullable Session aside;

  @GuardedBy("this")
  private Duration asideSince = Duration.ZERO;

  private record Known(Basis basis, Resolution resolution) {}

  /**
   * A read under way.
   *
   * @param seen the versions that watches saw of Secrets meanwhile; guarded by the entry
   */
  private record Attempt(
      Basis basis, CompletableFuture<Resolution> outcome, Map<ResourceName, String> seen) {
    Attempt(Basis basis) {
      this(basis, new CompletableFuture<>(), new HashMap<>());
    }
  }

  /** An entry whose sessions nobody needs once their key is gone. */
  AuthEntry(SessionContext context) {
    this(context, () -> false);
  }

  /**
   * @param context its executor reads inputs, as tasks of their own
   * @param isNeeded whether a session may be needed although its key is gone; asked before one that
   *     was set aside is ended
   */
  AuthEntry(SessionContext context, BooleanSupplier isNeeded) {
    this.context = context;
    this.isNeeded = isNeeded;
  }

  /** The session of what {@code read} finds, or of what is known already; blocks meanwhile. */
  OpenResult open(Basis basis, Supplier<Resolution> read) {
    return switch (resolve(basis, read)) {
      case Resolution.Resolved resolved -> new OpenResult.Open(enter(resolved));
      case Resolution.Unusable unusable -> unusable(unusable.failure());
      case Resolution.Unknown unknown ->
          latest()
              // Made from the objects as they are now.
              .filter(present -> basis.equals(present.key().basis()))
              .<OpenResult>map(OpenResult.Open::new)
              .orElseGet(() -> new OpenResult.Unavailable(unknown.failure()));
    };
  }

  /** There is no key: the session is kept for a while, should the same key come back. */
  OpenResult unusable(Failure failure) {
    setAside();
    return new OpenResult.Unavailable(failure);
  }

  /**
   * What the inputs come to; {@code read} finds out, once for all who ask meanwhile, and again
   * where a watch has seen a change since it began.
   */
  private Resolution resolve(Basis basis, Supplier<Resolution> read) {
    for (int tries = 1; ; tries++) {
      Attempt joined;
      synchronized (this) {
        if (known != null && known.basis().equals(basis)) {
          return known.resolution();
        }
        joined = attempt;
        if (joined == null || !joined.basis().equals(basis)) {
          joined = new Attempt(basis);
          attempt = joined;
          begin(joined, read);
        }
      }
      Resolution resolution = joined.outcome().join();
      if (tries == MOST_READS || !isOvertaken(joined, resolution)) {
        return resolution;
      }
    }
  }

  /** Whether a watch has seen other versions than were read. */
  private synchronized boolean isOvertaken(Attempt ended, Resolution resolution) {
    return !(resolution instanceof Resolution.Unknown)
        && !ended.seen().entrySet().stream()
            .allMatch(change -> resolution.isBasedOn(change.getKey(), change.getValue()));
  }

  private void begin(Attempt begun, Supplier<Resolution> read) {
    var unused =
        CompletableFuture.supplyAsync(read, context.schedule().executor())
            .whenComplete(
                (resolution, bug) -> {
                  keep(begun, resolution);
                  if (bug == null) {
                    begun.outcome().complete(resolution);
                  } else {
                    begun.outcome().completeExceptionally(bug);
                  }
                });
  }

  private synchronized void keep(Attempt ended, @Nullable Resolution resolution) {
    // Those who waited for one that was overtaken by a change ask again; it is not kept.
    if (attempt != null && attempt.outcome() == ended.outcome()) {
      attempt = null;
      if (resolution != null
          && !(resolution instanceof Resolution.Unknown)
          && !isOvertaken(ended, resolution)) {
        known = new Known(ended.basis(), resolution);
      }
    }
  }

  /** A watch saw {@code secret} in {@code version}; says whether that is news. */
  synchronized boolean invalidate(ResourceName secret, String version) {
    if (known != null && known.resolution().isBasedOn(secret, version)) {
      return false;
    }
    known = null;
    if (attempt != null) {
      // It may read just that version, as when the watch begins while it reads.
      attempt.seen().put(secret, version);
    }
    return true;
  }

  /** Has the inputs read again by the next who asks; as long as they are the same, nothing ends. */
  synchronized void reread() {
    known = null;
  }

  /** The session of {@code resolved}, which becomes the present one. */
  private Session enter(Resolution.Resolved resolved) {
    Session entered;
    Session replaced;
    synchronized (this) {
      if (session != null && session.key().equals(resolved.key())) {
        return session;
      }
      replaced = session;
      if (aside != null && aside.key().equals(resolved.key())) {
        entered = aside;
        aside = null;
      } else {
        entered = new Session(resolved, context);
      }
      session = entered;
    }
    if (replaced != null) {
      replaced.retire();
    }
    return entered;
  }

  /** The session of the key that was current last. */
  synchronized Optional<Session> latest() {
    return Optional.ofNullable(session);
  }

  /** The present session, else the one that was put aside. */
  synchronized Optional<Session> kept() {
    return Optional.ofNullable(session != null ? session : aside);
  }

  /** Whether {@code asked} is the present session. */
  synchronized boolean isPresent(Session asked) {
    return Objects.equals(session, asked);
  }

  private void setAside() {
    Session put;
    Session displaced;
    synchronized (this) {
      put = session;
      if (put == null) {
        return;
      }
      displaced = aside;
      aside = put;
      asideSince = context.schedule().now();
      session = null;
    }
    if (displaced != null) {
      displaced.retire();
    }
    endLater(put);
  }

  private void endLater(Session put) {
    context
        .schedule()
        .after(
            KEPT_ASIDE,
            () -> {
              if (isNeeded.getAsBoolean()) {
                endLater(put);
              } else if (dropAside(put)) {
                put.retire();
              }
            });
  }

  /** Gives up {@code put} if it has been aside for all the time until now; says whether it did. */
  private synchronized boolean dropAside(Session put) {
    boolean there =
        Objects.equals(aside, put)
            && context.schedule().now().minus(asideSince).compareTo(KEPT_ASIDE) >= 0;
    if (there) {
      aside = null;
    }
    return there;
  }

  /** Ends every session. */
  void end() {
    end(any -> true);
  }

  /** Ends the sessions of the InfisicalAuth with this UID. */
  void end(String authUid) {
    end(ended -> ended.key().authUid().equals(authUid));
  }

  private void end(Predicate<Session> which) {
    List<Session> ended = new ArrayList<>();
    synchronized (this) {
      if (session != null && which.test(session)) {
        ended.add(session);
        session = null;
      }
      if (aside != null && which.test(aside)) {
        ended.add(aside);
        aside = null;
      }
    }
    ended.forEach(Session::retire);
  }
}
