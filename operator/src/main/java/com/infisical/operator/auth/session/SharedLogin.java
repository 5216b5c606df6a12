package com.infisical.operator.auth.session;

import com.infisical.operator.auth.session.InlineInputs.Access;
import com.infisical.operator.auth.session.InlineSessions.User;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A connection and a login that resources of one namespace have in their spec, with the resources
 * that use them.
 *
 * <p>Safe for use by several threads; its users change only under the lock of {@link InlineUsers}.
 */
final class SharedLogin implements SecretWatches.Dependent {
  /** Certificates grow old without an event. */
  private static final Duration CERTIFICATES_LOOKED_AT_EVERY = Duration.ofDays(1);

  private final String id;
  private final Access access;
  private final InlineInputs inputs;
  private final Consumer<Set<User>> wake;
  private final SessionContext context;
  private final AuthEntry entry;
  private final Set<User> users = ConcurrentHashMap.newKeySet();
  private final Set<User> leaving = ConcurrentHashMap.newKeySet();
  private volatile List<String> warnings = List.of();
  private volatile List<String> ofCertificates = List.of();
  private volatile Duration readAt = Duration.ZERO;
  private volatile boolean working;

  /**
   * @param id what stands for {@code access} in session keys
   * @param wake wakes the users when a Secret has changed
   */
  SharedLogin(
      String id,
      Access access,
      InlineInputs inputs,
      SessionContext context,
      Consumer<Set<User>> wake) {
    this.id = id;
    this.access = access;
    this.inputs = inputs;
    this.context = context;
    this.entry = new AuthEntry(context, () -> !leaving.isEmpty());
    this.wake = wake;
  }

  String id() {
    return id;
  }

  AuthEntry entry() {
    return entry;
  }

  /** Who uses it; to be changed only under the lock of {@link InlineUsers}. */
  Set<User> users() {
    return users;
  }

  /** Those users that are being deleted and have something to do with the session before. */
  Set<User> leaving() {
    return leaving;
  }

  /**
   * What {@code user} should know of it, since it was last read; of certificates only one is told.
   */
  List<String> warnings(User user) {
    return firstUser().filter(user.name()::equals).isEmpty()
        ? warnings
        : Stream.concat(warnings.stream(), ofCertificates.stream()).toList();
  }

  /** Its session; blocks while its inputs are read. */
  OpenResult open() {
    if (areCertificatesOld()) {
      entry.reread();
    }
    return entry.open(InlineInputs.basis(id), this::read);
  }

  /** Certificates are looked at once a day, by the next who opens a session. */
  private boolean areCertificatesOld() {
    Duration due = readAt.plus(CERTIFICATES_LOOKED_AT_EVERY);
    return access.connection().ca().isPresent() && context.schedule().now().compareTo(due) >= 0;
  }

  private Resolution read() {
    List<String> found = new ArrayList<>();
    Resolution resolution = inputs.resolve(access, found::add);
    warnings = List.copyOf(found);
    if (resolution instanceof Resolution.Resolved resolved) {
      ofCertificates =
          access
              .connection()
              .ca()
              .map(resolved.values()::get)
              .map(pem -> access.connection().notices(pem.reveal(), context.schedule().instant()))
              .orElse(List.of());
      readAt = context.schedule().now();
    }
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
