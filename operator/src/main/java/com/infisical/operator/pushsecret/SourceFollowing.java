package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.status.Events;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Watches the Secrets that are pushed. Safe for use by several threads. */
final class SourceFollowing {
  private final SecretWatches watches;
  private final SourceSecrets sources;
  private final Events events;
  private final Listener listener;
  private final Map<String, SourceWatch> byUid = new ConcurrentHashMap<>();

  /** Told of changes of a source; must not block. */
  interface Listener {
    /**
     * The source of a push has this version.
     *
     * @param uid of the push
     * @param version empty where the Secret is gone
     */
    void changed(String uid, ResourceName push, String version);
  }

  private record SourceWatch(String uid, ResourceName name, Listener listener)
      implements SecretWatches.Dependent {
    @Override
    public void secretChanged(ResourceName secret, String version) {
      listener.changed(uid, name, version);
    }
  }

  SourceFollowing(SecretWatches watches, SourceSecrets sources, Events events, Listener listener) {
    this.watches = watches;
    this.sources = sources;
    this.events = events;
    this.listener = listener;
  }

  /** Watches the source of {@code resource}, if it may be pushed at all. */
  void follow(InfisicalPushSecret resource, PushSpec spec) {
    Optional<ResourceName> allowed =
        spec.source()
            .map(PushSpec.Source::secret)
            .filter(secret -> sources.isAllowed(resource, secret));
    allowed
        .filter(secret -> !secret.namespace().equals(resource.getMetadata().getNamespace()))
        .ifPresent(
            secret ->
                events.warn(
                    resource,
                    "OtherNamespace",
                    PushSpec.SECRET_FIELD
                        + " is in another namespace; anyone who can edit this resource can push"
                        + " Secrets from there"));
    String uid = resource.getMetadata().getUid();
    watches.track(
        byUid.computeIfAbsent(uid, any -> new SourceWatch(uid, nameOf(resource), listener)),
        allowed.map(Set::of).orElse(Set.of()));
  }

  void forget(String uid) {
    Optional.ofNullable(byUid.remove(uid)).ifPresent(watches::release);
  }
}
