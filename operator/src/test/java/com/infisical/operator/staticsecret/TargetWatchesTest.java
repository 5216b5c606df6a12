package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reference.WatchedResources;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetWatchesTest {
  private static final String KEY = "apps/db";

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final TargetStore<Secret> store =
      new TargetStore<>(metadata -> new SecretBuilder().withMetadata(metadata).build());
  private final List<String> freed = new ArrayList<>();
  private TargetWatches watches;

  @BeforeEach
  void watch() {
    WatchedResources<InfisicalStaticSecret> resources = new WatchedResources<>(Map.of());
    var unused =
        resources.attach(
            new EventSourceContext<>(
                new TwoThatListIt(), null, client, InfisicalStaticSecret.class));
    watches =
        new TargetWatches(
            client,
            Set.of(),
            resources,
            (resource, target) -> freed.add(resource.getMetadata().getName() + ": " + target));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void tellsThoseThatListATargetThatIsGone() {
    store.put(KEY, secret());
    store.remove(KEY);

    assertThat(watches.concerned(store, secret())).hasSize(2);
    assertThat(freed).containsExactly("blue: Secret apps/db", "red: Secret apps/db");
  }

  @Test
  void wakesAndTellsNothingMoreWhenATargetIsWritten() {
    store.put(KEY, secret());

    assertThat(watches.concerned(store, secret())).hasSize(2);
    assertThat(freed).isEmpty();
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

  /** The resources blue and red, which list the Secret apps/db. */
  private static final class TwoThatListIt implements IndexerResourceCache<InfisicalStaticSecret> {
    private static InfisicalStaticSecret resource(String name) {
      InfisicalStaticSecret resource = new InfisicalStaticSecret();
      resource.getMetadata().setNamespace("apps");
      resource.getMetadata().setName(name);
      return resource;
    }

    @Override
    public List<InfisicalStaticSecret> byIndex(String index, String key) {
      return index.equals(TargetWatches.BY_TARGET) && key.equals("Secret apps/db")
          ? List.of(resource("blue"), resource("red"))
          : List.of();
    }

    @Override
    public Optional<InfisicalStaticSecret> get(ResourceID id) {
      return Optional.empty();
    }

    @Override
    public Stream<InfisicalStaticSecret> list(Predicate<InfisicalStaticSecret> wanted) {
      return Stream.of();
    }

    @Override
    public Stream<InfisicalStaticSecret> list(
        String namespace, Predicate<InfisicalStaticSecret> wanted) {
      return Stream.of();
    }

    @Override
    public Stream<ResourceID> keys() {
      return Stream.of();
    }

    @Override
    public void addIndexers(Map<String, Function<InfisicalStaticSecret, List<String>>> indexes) {}
  }
}
