package com.infisical.operator.reference;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.jspecify.annotations.Nullable;

/** Keeps of the Secrets of a watch only which there are and in which version. */
final class VersionStore extends ExtractStore<Secret, VersionStore.Seen> {
  /** A Secret in a version. */
  record Seen(String namespace, String name, String uid, String version) {}

  VersionStore() {
    super(metadata -> new SecretBuilder().withMetadata(metadata).build());
  }

  @Override
  public @Nullable Secret put(String key, Secret secret) {
    ObjectMeta metadata = secret.getMetadata();
    return whole(
        kept.put(
            key,
            new Seen(
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getResourceVersion())));
  }

  @Override
  public @Nullable Secret remove(String key) {
    return whole(kept.remove(key));
  }

  @Override
  protected ObjectMeta metadata(Seen seen) {
    return new ObjectMetaBuilder()
        .withNamespace(seen.namespace())
        .withName(seen.name())
        .withUid(seen.uid())
        .withResourceVersion(seen.version())
        .build();
  }
}
