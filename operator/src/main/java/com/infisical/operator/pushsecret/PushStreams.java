package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Syncs pushes as soon as another client changes their folder, if event streams are available. Safe
 * for use by several threads.
 */
final class PushStreams implements InstantListener, AutoCloseable {
  private final InstantUpdates updates;
  private final Changes changes;

  /** Told that the folder of a push has changed; must not block. */
  interface Changes {
    /**
     * Something changed, or may have.
     *
     * @param heardAt on the monotonic clock
     */
    void heard(ResourceName push, Duration heardAt);
  }

  /**
   * @param updates makes the updates that are to tell the listener
   */
  PushStreams(Function<InstantListener, InstantUpdates> updates, Changes changes) {
    this.changes = changes;
    this.updates = updates.apply(this);
  }

  /**
   * Has {@code resource} told of changes of its folder, and of no other.
   *
   * @param since a moment before the folder was read
   */
  void follow(
      InfisicalPushSecret resource, Session session, Destination destination, Duration since) {
    Interest folder =
        new Interest(
            destination.projectId(), destination.environment(), destination.path(), false, false);
    updates.follow(nameOf(resource), session, List.of(folder), since);
  }

  void forget(ResourceName resource) {
    updates.forget(resource);
  }

  /** Opens every stream anew, which has what was missed read. */
  void reconnectAll() {
    updates.reconnectAll();
  }

  @Override
  public void changed(ResourceName resource, Duration heardAt) {
    changes.heard(resource, heardAt);
  }

  /** What cannot be streamed is compared at the interval, which needs no word. */
  @Override
  public void stateChanged(ResourceName resource) {}

  @Override
  public void close() {
    updates.close();
  }
}
