package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.schedule.NamespaceShares;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is kept of resources where there is no memory for all of them. */
class BoundedStoreTest {
  private static final int MEGABYTE = 1 << 20;

  private final ObjectMapper mapper = new ObjectMapper();
  private final KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
  private final NamespaceShares shares = new NamespaceShares(10L * MEGABYTE);
  private final BoundedStore<InfisicalSecret> store =
      new BoundedStore<>(shares, new ResourceWeight(mapper));

  private InfisicalSecret resource(String namespace, String name, int templateBytes) {
    InfisicalSecret resource =
        serialization.unmarshal(
            """
            {"apiVersion":"secrets.infisical.com/v1alpha1","kind":"InfisicalSecret",
             "metadata":{"namespace":"%s","name":"%s","uid":"%2$s","labels":{"team":"%1$s"},
                         "annotations":{"note":"mine"},
                         "finalizers":["example.com/keep","secrets.infisical.com/cleanup"]},
             "spec":{"authentication":{},"managedKubeSecretReferences":[
               {"secretName":"a","secretNamespace":"%1$s","template":{"data":{"K":"%3$s"}}}]}}
            """
                .formatted(namespace, name, "x".repeat(templateBytes)),
            InfisicalSecret.class);
    assertThat(resource.invalidSpec()).isEmpty();
    return resource;
  }

  private InfisicalSecret put(InfisicalSecret resource) {
    store.put(Cache.metaNamespaceKeyFunc(resource), resource);
    return resource;
  }

  @Test
  void keepsOfAHundredMegabytesWhatTheShareOfTheNamespaceAllows() {
    for (int i = 0; i < 100; i++) {
      put(resource("hog", "app-" + i, MEGABYTE));
    }
    long whole = store.values().filter(each -> each.invalidSpec().isEmpty()).count();
    assertThat(whole).isEqualTo(7);
    assertThat(store.size()).isEqualTo(100);
    assertThat(put(resource("small", "app", 1_000)).invalidSpec()).isEmpty();
  }

  @Test
  void keepsOfOneForWhichThereIsNoMemoryWhatItsStatusNeeds() {
    InfisicalSecret large = put(resource("hog", "app", 9 * MEGABYTE));
    assertThat(store.isShed("hog/app")).isTrue();
    assertThat(store.get("hog/app")).isSameAs(large);
    assertThat(large.invalidSpec()).contains(BoundedStore.TOO_MUCH);
    assertThat(large.getMetadata().getUid()).isEqualTo("app");
    assertThat(large.getMetadata().getFinalizers())
        .containsExactly("secrets.infisical.com/cleanup");
    assertThat(new ResourceWeight(mapper).applyAsLong(large)).isLessThan(10_000);
    assertThat(serialization.clone(large).invalidSpec()).contains(BoundedStore.TOO_MUCH);
  }

  @Test
  void asksForOneAgainAsSoonAsThereIsMemory() {
    put(resource("hog", "first", 5 * MEGABYTE));
    InfisicalSecret second = put(resource("hog", "second", 5 * MEGABYTE));
    store.askIfThereIsRoom("hog/second");
    assertThat(second.invalidSpec()).contains(BoundedStore.TOO_MUCH);

    store.remove("hog/first");
    store.askIfThereIsRoom("hog/second");
    assertThat(second.invalidSpec()).contains(BoundedStore.ROOM_AGAIN);
    assertThat(put(resource("hog", "second", 5 * MEGABYTE)).invalidSpec()).isEmpty();
    assertThat(store.isShed("hog/second")).isFalse();
  }

  @Test
  void takesNothingForWhatIsGone() {
    put(resource("hog", "app", MEGABYTE));
    put(resource("hog", "app", 1_000));
    put(resource("hog", "large", 9 * MEGABYTE));
    assertThat(shares.total()).isBetween(1_000L, 10_000L);
    store.remove("hog/app");
    store.remove("hog/large");
    assertThat(shares.total()).isZero();
    assertThat(store.isShed("hog/large")).isFalse();
  }

  @Test
  void keepsAnUpdateThatMakesNothingLarger() {
    InfisicalSecret first = put(resource("hog", "app", 7 * MEGABYTE));
    put(resource("other", "app", MEGABYTE));
    assertThat(put(resource("hog", "app", 7 * MEGABYTE)).invalidSpec()).isEmpty();
    assertThat(first.invalidSpec()).isEmpty();
  }

  @Test
  void lightensWhatIsGoneWhereItIsLarge() {
    InfisicalSecret large = resource("hog", "app", MEGABYTE);
    InfisicalSecret small = resource("hog", "small", 1_000);
    store.lighten(large);
    store.lighten(small);
    assertThat(large.invalidSpec()).isPresent();
    assertThat(small.invalidSpec()).isEmpty();
  }

  @Test
  void countsManyShortStringsForWhatTheyTake() {
    ResourceWeight weight = new ResourceWeight(mapper);
    InfisicalSecret few = resource("hog", "few", 70_000);
    InfisicalSecret many = resource("hog", "many", 1);
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      entries.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"\"");
    }
    many.setSpec(
        serialization
            .unmarshal(
                "{\"kind\":\"InfisicalSecret\",\"spec\":{\"managedKubeSecretReferences\":[{\"template\":{\"data\":{%s}}}]}}"
                    .formatted(entries),
                InfisicalSecret.class)
            .getSpec());
    assertThat(many.invalidSpec()).isEmpty();
    assertThat(weight.applyAsLong(many)).isGreaterThan(10 * weight.applyAsLong(few));
  }

  @Test
  void leavesOtherKindsAlone() {
    BoundedStore<io.fabric8.kubernetes.api.model.ConfigMap> others =
        new BoundedStore<>(new NamespaceShares(0), new ResourceWeight(mapper));
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("a")
            .withName("b")
            .endMetadata()
            .withData(Map.of("k", "v"))
            .build();
    others.put("a/b", map);
    assertThat(others.values().toList()).isEqualTo(List.of(map));
    assertThat(others.isShed("a/b")).isFalse();
  }

  @Test
  void weighsAnObjectAgainOnlyIfMoreThanItsStatusChanged() {
    AtomicInteger weighed = new AtomicInteger();
    BoundedStore<InfisicalSecret> counting =
        new BoundedStore<>(
            shares,
            each -> {
              weighed.incrementAndGet();
              return 1_000;
            });
    for (long generation : new long[] {1, 1, 1, 2}) {
      InfisicalSecret event = resource("team", "app", 10);
      event.getMetadata().setGeneration(generation);
      counting.put("team/app", event);
    }
    assertThat(weighed).hasValue(2);

    InfisicalSecret annotated = resource("team", "app", 10);
    annotated.getMetadata().setGeneration(2L);
    annotated.getMetadata().setAnnotations(Map.of("note", "x".repeat(1_000)));
    counting.put("team/app", annotated);

    assertThat(weighed).hasValue(3);
  }
}
