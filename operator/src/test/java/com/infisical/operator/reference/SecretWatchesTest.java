package com.infisical.operator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretWatchesTest {
  private final FakeWatcher api = new FakeWatcher();
  private final SecretWatches watches = new SecretWatches(api);
  private final List<String> told = new ArrayList<>();
  private final SecretWatches.Dependent auth =
      (secret, version) -> told.add(secret + "@" + version);

  /** Watches that the test ends, lists and feeds by hand. */
  private static final class FakeWatcher implements SecretWatches.Watcher {
    private final Map<ResourceName, ResourceEventHandler<Secret>> singles = new HashMap<>();
    private final Map<String, ResourceEventHandler<Secret>> wholes = new HashMap<>();
    private final Map<String, Consumer<Predicate<ResourceName>>> lists = new HashMap<>();

    @Override
    public Runnable watch(ResourceName secret, ResourceEventHandler<Secret> handler) {
      singles.put(secret, handler);
      return () -> singles.remove(secret);
    }

    @Override
    public Runnable watchAll(
        String namespace,
        ResourceEventHandler<Secret> handler,
        Consumer<Predicate<ResourceName>> listed) {
      wholes.put(namespace, handler);
      lists.put(namespace, listed);
      return () -> wholes.remove(namespace);
    }

    ResourceEventHandler<Secret> single(String name) {
      return Objects.requireNonNull(singles.get(new ResourceName("apps", name)), name);
    }
  }

  @Test
  void watchesExactlyTheReferencedSecretsOneByOne() {
    watches.track(auth, names(2));
    assertThat(api.singles.keySet()).isEqualTo(names(2));
    assertThat(api.wholes).isEmpty();

    watches.track(auth, names(1));
    assertThat(api.singles.keySet()).isEqualTo(names(1));

    watches.release(auth);
    assertThat(api.singles).isEmpty();
  }

  @Test
  void tellsOfEachChangeAndOfTheEnd() {
    watches.track(auth, names(1));
    api.single("secret-0").onAdd(secret("secret-0", "7"));
    api.single("secret-0").onUpdate(secret("secret-0", "7"), secret("secret-0", "7"));
    api.single("secret-0").onUpdate(secret("secret-0", "7"), secret("secret-0", "8"));
    api.single("secret-0").onDelete(secret("secret-0", "9"), false);

    assertThat(told).containsExactly("apps/secret-0@7", "apps/secret-0@8", "apps/secret-0@");
  }

  @Test
  void tellsOfASecretThatWentBeforeItsWatchHadListedIt() {
    watches.track(auth, names(1));

    api.single("secret-0").onNothing();

    assertThat(told).containsExactly("apps/secret-0@");
  }

  @Test
  void watchesANamespaceAsAWholeWhereManyOfItsSecretsAreReferenced() {
    watches.track(auth, names(SecretWatches.MOST_SINGLE_WATCHES + 1));
    assertThat(api.singles).isEmpty();
    assertThat(api.wholes).containsOnlyKeys("apps");

    watches.track(auth, names(SecretWatches.MOST_SINGLE_WATCHES));
    assertThat(api.wholes).isEmpty();
    assertThat(api.singles.keySet()).isEqualTo(names(SecretWatches.MOST_SINGLE_WATCHES));
  }

  @Test
  void tellsOfSecretsThatWentWhileTheWatchesOfANamespaceWereExchanged() {
    watches.track(auth, names(SecretWatches.MOST_SINGLE_WATCHES + 1));
    Set<ResourceName> there = new HashSet<>(names(SecretWatches.MOST_SINGLE_WATCHES + 1));
    there.remove(new ResourceName("apps", "secret-3"));

    Objects.requireNonNull(api.lists.get("apps")).accept(there::contains);

    assertThat(told).containsExactly("apps/secret-3@");
  }

  private static Set<ResourceName> names(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ResourceName("apps", "secret-" + i))
        .collect(Collectors.toSet());
  }

  private static Secret secret(String name, String version) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName(name)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
