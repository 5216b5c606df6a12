package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.SessionKey.Basis;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
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

  private final SessionContext context;
  private final BooleanSupplier isNeeded;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Known known;

  @GuardedBy("lock")
  private @Nullable Attempt attempt;

  @GuardedBy("lock")
  private @Nullable Session session;

  @GuardedBy("lock")
  private @Nullable Session aside;

  private record Known(Basis basis, Resolution resolution) {}

  private record Attempt(Basis basis, CompletableFuture<Resolution> outcome) {}

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

  /** What the inputs come to; {@code read} finds out, once for all who ask meanwhile. */
  private Resolution resolve(Basis basis, Supplier<Resolution> read) {
    Attempt joined;
    lock.lock();
    try {
      if (known != null && known.basis().equals(basis)) {
        return known.resolution();
      }
      joined = attempt;
      if (joined == null || !joined.basis().equals(basis)) {
        joined = new Attempt(basis, new CompletableFuture<>());
        attempt = joined;
        begin(joined, read);
      }
    } finally {
      lock.unlock();
    }
    return joined.outcome().join();
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

  private void keep(Attempt ended, @Nullable Resolution resolution) {
    lock.lock();
    try {
      // An attempt that was overtaken by a change is answered to those who waited, and not kept.
      if (attempt != null && attempt.outcome() == ended.outcome()) {
        attempt = null;
        if (resolution != null && !(resolution instanceof Resolution.Unknown)) {
          known = new Known(ended.basis(), resolution);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A watch saw {@code secret} in {@code version}; says whether that is news. */
  boolean invalidate(ResourceName secret, String version) {
    lock.lock();
    try {
      if (known != null && known.resolution().isBasedOn(secret, version)) {
        return false;
      }
      known = null;
      attempt = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Has the inputs read again by the next who asks; as long as they are the same, nothing ends. */
  void reread() {
    lock.lock();
    try {
      known = null;
    } finally {
      lock.unlock();
    }
  }

  /** The session of {@code resolved}, which becomes the present one. */
  private Session enter(Resolution.Resolved resolved) {
    Session entered;
    Session replaced;
    lock.lock();
    try {
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
    } finally {
      lock.unlock();
    }
    if (replaced != null) {
      replaced.retire();
    }
    return entered;
  }

  /** The session of the key that was current last. */
  Optional<Session> latest() {
    lock.lock();
    try {
      return Optional.ofNullable(session);
    } finally {
      lock.unlock();
    }
  }

  /** The present session, else the one that was put aside. */
  Optional<Session> kept() {
    lock.lock();
    try {
      return Optional.ofNullable(session != null ? session : aside);
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code asked} is the present session. */
  boolean isPresent(Session asked) {
    lock.lock();
    try {
      return Objects.equals(session, asked);
    } finally {
      lock.unlock();
    }
  }

  private void setAside() {
    Session put;
    Session displaced;
    lock.lock();
    try {
      put = session;
      if (put == null) {
        return;
      }
      displaced = aside;
      aside = put;
      session = null;
    } finally {
      lock.unlock();
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

  /** Gives up {@code put} if it still lies aside; says whether it did. */
  private boolean dropAside(Session put) {
    lock.lock();
    try {
      boolean there = Objects.equals(aside, put);
      if (there) {
        aside = null;
      }
      return there;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      if (session != null && which.test(session)) {
        ended.add(session);
        session = null;
      }
      if (aside != null && which.test(aside)) {
        ended.add(aside);
        aside = null;
      }
    } finally {
      lock.unlock();
    }
    ended.forEach(Session::retire);
  }
}
