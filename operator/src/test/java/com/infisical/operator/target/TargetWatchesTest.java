package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetWatchesTest {
  private static final String KEY = "apps/db";

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final TargetStore<Secret> store =
      new TargetStore<>(metadata -> new SecretBuilder().withMetadata(metadata).build());
  private final List<String> freed = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();
  private TargetWatches watches;

  @BeforeEach
  void watch() {
    WatchedResources<InfisicalStaticSecret> resources = StaticSecrets.watched();
    CacheImpl<InfisicalStaticSecret> cache = new CacheImpl<>();
    resources.attach(List.of(cache), name -> woken.add(name.name()));
    cache.put(listing("blue"));
    cache.put(listing("red"));
    watches = new TargetWatches(client, Set.of());
    watches.addUsers(
        new TargetUsers<>(
            resources,
            (resource, target) -> freed.add(resource.getMetadata().getName() + ": " + target)));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void tellsThoseThatListATargetThatIsGone() {
    store.put(KEY, secret());
    store.remove(KEY);

    watches.changed(store, secret());

    assertThat(woken).containsExactlyInAnyOrder("blue", "red");
    assertThat(freed).containsExactlyInAnyOrder("blue: Secret apps/db", "red: Secret apps/db");
  }

  @Test
  void wakesAndTellsNothingMoreWhenATargetIsWritten() {
    store.put(KEY, secret());

    watches.changed(store, secret());

    assertThat(woken).containsExactlyInAnyOrder("blue", "red");
    assertThat(freed).isEmpty();
  }

  @Test
  void choosesOfThousandsOfForgedMarksNoMoreThanAResourceCanList() {
    List<TargetRef> marked = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      marked.add(secret("mallory", "forged-" + i));
    }
    marked.add(secret("apps", "old"));
    marked.add(secret("allowed", "old"));
    Mark mark = new Mark("InfisicalStaticSecret", "apps", "web");

    assertThat(TargetWatches.chosen(mark, marked::stream, target -> true))
        .hasSize(TargetWatches.MOST_MARKED)
        .contains(secret("apps", "old"));
    assertThat(
            TargetWatches.chosen(
                mark, marked::stream, target -> !target.namespace().equals("mallory")))
        .containsExactly(secret("allowed", "old"), secret("apps", "old"));
  }

  private static TargetRef secret(String namespace, String name) {
    return new TargetRef(TargetRef.Kind.SECRET, namespace, name);
  }

  private static Secret secret() {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName("db")
        .withUid("1")
        .withResourceVersion("1")
        .endMetadata()
        .build();
  }

  private static InfisicalStaticSecret listing(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {namespace: apps, name: %s}
        spec:
          targets: [{namespace: apps, name: db, kind: Secret, creationPolicy: Orphan}]
        """
            .formatted(name),
        InfisicalStaticSecret.class);
  }
}
