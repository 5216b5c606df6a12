package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.kubernetes.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for one InfisicalAuth what it last resolved to, and its session.
 *
 * <p>An outcome holds for the generations it was made from, and until a watch says that a Secret it
 * was made from has another version. Safe for use by several threads; the lock is never held while
 * anything is read.
 */
final class AuthEntry {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Known known;

  @GuardedBy("lock")
  private @Nullable Attempt attempt;

  @GuardedBy("lock")
  private @Nullable Session session;

  @GuardedBy("lock")
  private @Nullable Session aside;

  /** The objects that an outcome was made from. */
  record Basis(
      String authUid, long authGeneration, String connectionUid, long connectionGeneration) {
    boolean fits(SessionKey key) {
      return key.authUid().equals(authUid)
          && key.authGeneration() == authGeneration
          && key.connectionUid().equals(connectionUid)
          && key.connectionGeneration() == connectionGeneration;
    }
  }

  private record Known(Basis basis, Resolution resolution) {}

  private record Attempt(Basis basis, CompletableFuture<Resolution> outcome) {}

  /** A session, and another that it has taken the place of. */
  record Succession(Session present, @Nullable Session replaced) {}

  /** A session that was put aside, and another that it has taken the place of there. */
  record PutAside(Session put, @Nullable Session displaced) {}

  /** What the InfisicalAuth comes to; {@code read} finds out, once for all who ask meanwhile. */
  Resolution resolve(Basis basis, Supplier<Resolution> read, Executor executor) {
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
        begin(joined, read, executor);
      }
    } finally {
      lock.unlock();
    }
    return joined.outcome().join();
  }

  private void begin(Attempt begun, Supplier<Resolution> read, Executor executor) {
    var unused =
        CompletableFuture.supplyAsync(read, executor)
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
  Succession enter(Resolution.Resolved resolved, SessionContext context) {
    lock.lock();
    try {
      if (session != null && session.key().equals(resolved.key())) {
        return new Succession(session, null);
      }
      Session replaced = session;
      if (aside != null && aside.key().equals(resolved.key())) {
        session = aside;
        aside = null;
      } else {
        session = new Session(resolved, context);
      }
      return new Succession(session, replaced);
    } finally {
      lock.unlock();
    }
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

  /** The present session, if it was made from the objects as they are now. */
  Optional<Session> present(Basis basis) {
    lock.lock();
    try {
      return Optional.ofNullable(session).filter(s -> basis.fits(s.key()));
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

  /**
   * Takes the present session away but keeps it, should its key come back; gives it where there was
   * one, with another that had lain there.
   */
  Optional<PutAside> setAside() {
    lock.lock();
    try {
      Session put = session;
      if (put == null) {
        return Optional.empty();
      }
      Session displaced = aside;
      aside = put;
      session = null;
      return Optional.of(new PutAside(put, displaced));
    } finally {
      lock.unlock();
    }
  }

  /** Takes every session away and gives them. */
  List<Session> clear() {
    lock.lock();
    try {
      List<Session> all =
          Stream.of(Optional.ofNullable(session), Optional.ofNullable(aside))
              .flatMap(Optional::stream)
              .toList();
      session = null;
      aside = null;
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the sessions of the InfisicalAuth with this UID away and gives them. */
  List<Session> clear(String authUid) {
    lock.lock();
    try {
      List<Session> all = new ArrayList<>();
      if (session != null && session.key().authUid().equals(authUid)) {
        all.add(session);
        session = null;
      }
      if (aside != null && aside.key().authUid().equals(authUid)) {
        all.add(aside);
        aside = null;
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up {@code put} if it still lies aside; says whether it did. */
  boolean dropAside(Session put) {
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
}
