package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.auth.session.InlineSessions.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Knows which resource uses which {@link SharedLogin}, and which of these no resource uses any
 * more.
 *
 * <p>Safe for use by several threads.
 */
final class InlineUsers {

  @GuardedBy("this")
  private final Map<String, SharedLogin> loginsById = new HashMap<>();

  @GuardedBy("this")
  private final Map<User, SharedLogin> loginsByUser = new HashMap<>();

  /**
   * A resource's use of a login.
   *
   * @param isNew whether the resource used another one before, or none
   * @param ended that other one, if no resource uses it any more
   */
  record Use(SharedLogin login, boolean isNew, Optional<SharedLogin> ended) {}

  /**
   * Has {@code user} use the login {@code id} from now on, and no other.
   *
   * @param create makes a login that no resource uses yet
   */
  synchronized Use use(User user, String id, Function<String, SharedLogin> create) {
    SharedLogin before = loginsByUser.get(user);
    if (before != null && before.id().equals(id)) {
      return new Use(before, false, Optional.empty());
    }
    Optional<SharedLogin> ended = remove(user);
    SharedLogin used = loginsById.computeIfAbsent(id, create);
    used.users().add(user);
    loginsByUser.put(user, used);
    return new Use(used, true, ended);
  }

  /** Has {@code user} use none any more; gives the one that no resource uses now. */
  synchronized Optional<SharedLogin> leave(User user) {
    return remove(user);
  }

  @GuardedBy("this")
  private Optional<SharedLogin> remove(User user) {
    SharedLogin before = loginsByUser.remove(user);
    if (before == null) {
      return Optional.empty();
    }
    before.users().remove(user);
    before.leaving().remove(user);
    return before.users().isEmpty()
        ? Optional.ofNullable(loginsById.remove(before.id()))
        : Optional.empty();
  }

  /** The login that {@code user} uses. */
  synchronized Optional<SharedLogin> loginOf(User user) {
    return Optional.ofNullable(loginsByUser.get(user));
  }

  /** The login of this id. */
  synchronized Optional<SharedLogin> login(String id) {
    return Optional.ofNullable(loginsById.get(id));
  }

  /** Every login that a resource uses. */
  synchronized List<SharedLogin> logins() {
    return List.copyOf(loginsById.values());
  }

  /** Forgets all users; gives the logins that they used. */
  synchronized List<SharedLogin> clear() {
    List<SharedLogin> all = List.copyOf(loginsById.values());
    loginsById.clear();
    loginsByUser.clear();
    return all;
  }
}
