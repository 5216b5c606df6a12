package com.infisical.operator.auth.session;

import com.infisical.operator.auth.session.AuthEntry.Basis;
import com.infisical.operator.auth.session.InlineSessions.User;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A connection and a login that resources of one namespace have in their spec, and who uses them.
 *
 * <p>Safe for use by several threads; its users change only under the lock of {@link
 * InlineSessions}.
 */
final class SharedLogin implements SecretWatches.Dependent {
  private final String id;
  private final InlineAccess access;
  private final InlineInputs inputs;
  private final Consumer<Set<User>> wake;
  private final AuthEntry entry = new AuthEntry();
  private final Set<User> users = ConcurrentHashMap.newKeySet();
  private final Set<User> leaving = ConcurrentHashMap.newKeySet();
  private volatile List<String> warnings = List.of();
  private volatile boolean working;

  /**
   * @param id what stands for {@code access} in session keys
   * @param wake wakes the users when a Secret has changed
   */
  SharedLogin(String id, InlineAccess access, InlineInputs inputs, Consumer<Set<User>> wake) {
    this.id = id;
    this.access = access;
    this.inputs = inputs;
    this.wake = wake;
  }

  String id() {
    return id;
  }

  AuthEntry entry() {
    return entry;
  }

  /** Who uses it; to be changed only under the lock of {@link InlineSessions}. */
  Set<User> users() {
    return users;
  }

  /** Those users that are being deleted and have something to do with the session before. */
  Set<User> leaving() {
    return leaving;
  }

  /** What a user should know of the login, since it was last read. */
  List<String> warnings() {
    return warnings;
  }

  Basis basis() {
    return new Basis(id, 0, "", 0);
  }

  /** Reads what it refers to. */
  SessionInputs.Resolution read() {
    List<String> found = new ArrayList<>();
    SessionInputs.Resolution resolution = inputs.resolve(access, found::add);
    warnings = List.copyOf(found);
    return resolution;
  }

  /**
   * Notes whether its login works, and gives whether its users have to look: each failure is for
   * them, and of successes the first; a renewal is nothing to them.
   */
  boolean changesTo(boolean works) {
    boolean changes = !works || !working;
    working = works;
    return changes;
  }

  /** When its token expires. */
  Optional<Instant> expiry() {
    return entry.latest().flatMap(Session::tokenExpiresAt);
  }

  /** The first of its users by name. */
  Optional<ResourceName> firstUser() {
    return users.stream().map(User::name).min(Comparator.comparing(ResourceName::toString));
  }

  @Override
  public void secretChanged(ResourceName secret, String version) {
    if (entry.invalidate(secret, version)) {
      wake.accept(Set.copyOf(users));
    }
  }
}
