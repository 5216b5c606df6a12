package com.infisical.operator.sync;

import com.infisical.client.SecretListing;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SourceReader;
import com.infisical.operator.source.SourceSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Has resources that ask for instant updates synced as soon as something changes at Infisical.
 *
 * <p>What a source imports is listened to as well, as far as that is possible. Safe for use by
 * several threads.
 *
 * @param <R> the kind of the resources
 */
final class InstantFollowing<R extends HasMetadata> implements InstantListener, AutoCloseable {
  private final InstantUpdates updates;
  private final SourceReader reader;
  private final WatchedResources<R> resources;
  private final BiConsumer<String, Duration> changed;

  /**
   * @param updates makes the updates that are to tell the listener
   * @param changed told the UID of each resource that is to be synced, and when that was heard
   */
  InstantFollowing(
      Function<InstantListener, InstantUpdates> updates,
      SourceReader reader,
      WatchedResources<R> resources,
      BiConsumer<String, Duration> changed) {
    this.reader = reader;
    this.resources = resources;
    this.changed = changed;
    this.updates = updates.apply(this);
  }

  /** What a resource wants to be told of that read this from its sources. */
  List<Interest> interests(SyncPlan plan, Session session, List<ReadResult.Secrets> read) {
    List<Interest> interests = new ArrayList<>();
    if (!plan.instantUpdates()) {
      return interests;
    }
    for (int i = 0; i < read.size(); i++) {
      ReadResult.Secrets secrets = read.get(i);
      SourceSpec source = plan.sources().get(i);
      reader
          .projectId(session.key(), source.project())
          .ifPresent(project -> interests.addAll(interests(project, source, secrets.listing())));
    }
    return interests;
  }

  /**
   * Has {@code resource} told of these, and of nothing else any more.
   *
   * @param since when the first of its sources was asked for, on the monotonic clock
   */
  void follow(ResourceName resource, Session session, List<Interest> interests, Duration since) {
    updates.follow(resource, session, interests, since);
  }

  /** {@code resource} is not told of anything any more. */
  void forget(ResourceName resource) {
    updates.forget(resource);
  }

  /** How {@code resource} learns of changes; empty when it does not ask. */
  Optional<InstantState> state(ResourceName resource) {
    return updates.state(resource);
  }

  /** Whether no resource is told of anything. */
  boolean isEmpty() {
    return updates.isEmpty();
  }

  /** Opens every stream anew, which has what was missed read. */
  void reconnectAll() {
    updates.reconnectAll();
  }

  /** Listens to nothing any more, and gives back every token. */
  @Override
  public void close() {
    updates.close();
  }

  @Override
  public void changed(ResourceName resource, Duration heardAt) {
    resources
        .find(resource)
        .ifPresent(found -> changed.accept(found.getMetadata().getUid(), heardAt));
    resources.wake(resource);
  }

  @Override
  public void stateChanged(ResourceName resource) {
    resources.wake(resource);
  }

  private static List<Interest> interests(
      String project, SourceSpec source, SecretListing listing) {
    List<Interest> interests = new ArrayList<>();
    interests.add(
        new Interest(
            project, source.environmentSlug(), source.secretPath(), source.recursive(), true));
    for (SecretListing.Import imported : listing.imports()) {
      if (!imported.environmentSlug().isEmpty()) {
        interests.add(
            new Interest(project, imported.environmentSlug(), imported.path(), false, false));
      }
    }
    return interests;
  }
}
