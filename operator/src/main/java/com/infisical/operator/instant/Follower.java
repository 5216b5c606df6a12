package com.infisical.operator.instant;

import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One resource, and the folders whose changes it is notified of.
 *
 * <p>Its state can be read by any thread; all else happens on the {@link SerialQueue}.
 */
final class Follower {
  /** No resource is told of changes more often, but for the first after a quiet time. */
  static final Duration BETWEEN_CHANGES = Duration.ofMillis(500);

  private final ResourceName name;
  private Optional<Session> session = Optional.empty();
  private Map<Place, Boolean> places = Map.of();
  private Optional<Duration> toldAt = Optional.empty();
  private boolean owed;
  private boolean gone;
  private volatile InstantState state = new InstantState.Polling(SharedStream.OPENING);

  /** A folder of a project; whether the resource counts as polled without it is the map's value. */
  record Place(String projectId, String environmentSlug, FolderPattern pattern) {}

  Follower(ResourceName name) {
    this.name = name;
  }

  static Map<Place, Boolean> places(List<Interest> interests) {
    Map<Place, Boolean> found = new LinkedHashMap<>();
    for (Interest each : interests) {
      found.merge(
          new Place(
              each.projectId(),
              each.environmentSlug(),
              new FolderPattern(each.secretPath(), each.recursive())),
          each.required(),
          Boolean::logicalOr);
    }
    return found;
  }

  ResourceName name() {
    return name;
  }

  boolean follows(Session asked, Map<Place, Boolean> wanted) {
    return session.filter(asked::equals).isPresent() && places.equals(wanted);
  }

  Optional<Session> session() {
    return session;
  }

  Map<Place, Boolean> places() {
    return places;
  }

  void follow(Session present, Map<Place, Boolean> wanted) {
    session = Optional.of(present);
    places = wanted;
  }

  void leave() {
    gone = true;
  }

  InstantState state() {
    return state;
  }

  /** Says whether that is news. */
  boolean state(InstantState present) {
    boolean news = !state.equals(present);
    state = present;
    return news;
  }

  /**
   * Something changed: tells it at once, or when enough time has passed since the last; many that
   * come meanwhile are told as one.
   */
  void changed(StreamContext context, InstantListener listener) {
    Duration now = context.schedule().now();
    Duration wait = toldAt.map(at -> at.plus(BETWEEN_CHANGES).minus(now)).orElse(Duration.ZERO);
    if (!wait.isPositive()) {
      tell(context, listener);
    } else if (!owed) {
      owed = true;
      context.queue().after(wait, () -> tell(context, listener));
    }
  }

  private void tell(StreamContext context, InstantListener listener) {
    owed = false;
    if (!gone) {
      Duration now = context.schedule().now();
      toldAt = Optional.of(now);
      context.queue().afterwards(() -> listener.changed(name, now));
    }
  }
}
