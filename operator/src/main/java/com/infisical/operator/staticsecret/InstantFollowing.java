package com.infisical.operator.staticsecret;

import com.infisical.client.SecretListing;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.instant.Interest;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.source.SourceAnswer;
import com.infisical.operator.source.SourceReader;
import com.infisical.operator.source.SourceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has resources that ask for instant updates synced as soon as something changes at Infisical.
 *
 * <p>What a source imports is listened to as well, as far as that is possible. Safe for use by
 * several threads.
 */
final class InstantFollowing implements InstantListener, AutoCloseable {
  private final InstantUpdates updates;
  private final SourceReader reader;
  private final WatchedResources<InfisicalStaticSecret> resources;
  private final SyncBook book;

  /**
   * @param updates makes the updates that are to tell the listener
   */
  InstantFollowing(
      Function<InstantListener, InstantUpdates> updates,
      SourceReader reader,
      WatchedResources<InfisicalStaticSecret> resources,
      SyncBook book) {
    this.reader = reader;
    this.resources = resources;
    this.book = book;
    this.updates = updates.apply(this);
  }

  /**
   * What a resource is to be told of.
   *
   * @param since when the first of its sources was asked for, on the monotonic clock
   */
  record Following(List<Interest> interests, Duration since) {
    /** Nothing. */
    static final Following NONE = new Following(List.of(), Duration.ZERO);

    Following {
      interests = List.copyOf(interests);
    }
  }

  /** What a resource wants to be told of that read this from its sources. */
  Following of(SyncSpec spec, Session session, List<SourceAnswer.Secrets> read) {
    if (!spec.instantUpdates()) {
      return Following.NONE;
    }
    List<Interest> interests = new ArrayList<>();
    Duration since = read.getFirst().askedAt();
    for (int i = 0; i < read.size(); i++) {
      SourceAnswer.Secrets secrets = read.get(i);
      SourceSpec source = spec.sources().get(i);
      reader
          .projectId(session.key(), source.project())
          .ifPresent(project -> interests.addAll(interests(project, source, secrets.listing())));
      since = secrets.askedAt().compareTo(since) < 0 ? secrets.askedAt() : since;
    }
    return new Following(interests, since);
  }

  /** Has {@code resource} told of these, and of nothing else any more. */
  void follow(ResourceName resource, Session session, Following following) {
    updates.follow(resource, session, following.interests(), following.since());
  }

  /** {@code resource} is not told of anything any more. */
  void forget(ResourceName resource) {
    updates.forget(resource);
  }

  /** How {@code resource} learns of changes; empty when it does not ask. */
  Optional<InstantState> state(ResourceName resource) {
    return updates.state(resource);
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
        .ifPresent(found -> book.trigger(found.getMetadata().getUid(), heardAt));
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
